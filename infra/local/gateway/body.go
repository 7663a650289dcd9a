package gateway

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"os"
	"strings"
	"time"
)

// readBody reads at most ten megabytes, whatever Content-Length says or leaves out. False: it has been refused.
func (c *call) readBody() ([]byte, bool) {
	if c.r.ContentLength > maxBody {
		c.letFinish()
		c.refuseLargeBody()
		return nil, false
	}
	body, err := io.ReadAll(io.LimitReader(c.r.Body, maxBody+1))
	switch {
	case len(body) > maxBody:
		c.letFinish()
		c.refuseLargeBody()
	case err == nil:
		return body, true
	case errors.Is(err, os.ErrDeadlineExceeded):
		c.refuse(http.StatusRequestTimeout, invalid, "the body did not arrive in time: send it again without pauses")
	default: // a broken chunk, say; whether the caller is still there does not matter
		c.refuse(http.StatusBadRequest, invalid, "the body broke off: send it again")
	}
	return nil, false
}

// letFinish throws away what a caller goes on sending: most read the answer only afterwards, and would see a broken
// connection instead. Whoever asked first whether to send is answered at once, and patience has an end.
func (c *call) letFinish() {
	c.w.Header().Set("Connection", "close")
	if c.r.Header.Get("Expect") != "" {
		return
	}
	_ = http.NewResponseController(c.w).SetReadDeadline(time.Now().Add(letFinishFor))
	_, _ = io.CopyN(io.Discard, c.r.Body, letFinishBytes)
}

const (
	letFinishFor   = 5 * time.Second
	letFinishBytes = 64 << 20
)

func (c *call) refuseLargeBody() {
	c.refuse(http.StatusRequestEntityTooLarge, tooLarge, "the body is larger than %d bytes: send less", maxBody)
}

// isText tells whether a body travels as text. This is the split that was observed on AWS, where a form and a body
// without a content type are base64; the documentation only says "binary".
func isText(contentType string) bool {
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		kind, _, _ = strings.Cut(strings.ToLower(contentType), ";")
		kind = strings.TrimSpace(kind)
	}
	switch kind {
	case "application/json", "application/javascript", "application/xml":
		return true
	}
	return strings.HasPrefix(kind, "text/")
}

// headerBytes is the size of the request line and headers as they came, or close enough.
func headerBytes(r *http.Request) int {
	n := len(r.Method) + len(r.RequestURI) + len(r.Proto) + len("  \r\n") + len("Host: \r\n") + len(r.Host)
	for name, values := range r.Header {
		for _, value := range values {
			n += len(name) + len(value) + len(": \r\n")
		}
	}
	return n
}
