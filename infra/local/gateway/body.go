package gateway

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"os"
	"strings"
)

// readBody reads at most ten megabytes, whatever Content-Length says or leaves out. False: it has been refused.
func (c *call) readBody() ([]byte, bool) {
	if c.r.ContentLength > maxBody {
		c.w.Header().Set("Connection", "close") // instead of reading what nobody wants
		c.refuseLargeBody()
		return nil, false
	}
	body, err := io.ReadAll(http.MaxBytesReader(c.w, c.r.Body, maxBody))
	var tooMuch *http.MaxBytesError
	switch {
	case err == nil:
		return body, true
	case errors.As(err, &tooMuch):
		c.refuseLargeBody()
	case errors.Is(err, os.ErrDeadlineExceeded):
		c.refuse(http.StatusRequestTimeout, invalid, "the body did not arrive in time: send it again without pauses")
	default: // a broken chunk, say; whether the caller is still there does not matter
		c.refuse(http.StatusBadRequest, invalid, "the body broke off: send it again")
	}
	return nil, false
}

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
