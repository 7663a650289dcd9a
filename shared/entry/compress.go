package entry

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"strings"
	"sync"
)

// worthwhile is the size from which compressing saves more than it costs, base64 included.
const worthwhile = 2 << 10

var writers = sync.Pool{New: func() any {
	w, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed) // the level is right
	return w
}}

// compress answers in gzip to whoever takes it: HTTP APIs do not compress by themselves. The tag becomes a weak one,
// because the bytes are not those that it was made of.
func compress(r *Request, response httpResponse) httpResponse {
	if len(response.Body) < worthwhile || !takesGzip(r.Header.Get("Accept-Encoding")) {
		return response
	}
	var packed bytes.Buffer
	w := writers.Get().(*gzip.Writer)
	defer writers.Put(w)
	w.Reset(&packed)
	_, _ = w.Write([]byte(response.Body)) // into memory: cannot fail
	_ = w.Close()
	response.Body, response.IsBase64Encoded = base64.StdEncoding.EncodeToString(packed.Bytes()), true
	response.Headers["content-encoding"] = "gzip"
	response.Headers["vary"] = strings.TrimPrefix(response.Headers["vary"]+", Accept-Encoding", ", ")
	if tag := response.Headers["etag"]; strings.HasPrefix(tag, `"`) {
		response.Headers["etag"] = "W/" + tag
	}
	return response
}

// takesGzip reads Accept-Encoding (RFC 9110, 12.5.3) as far as it matters here: gzip or anything, unless its weight is 0.
func takesGzip(accept string) bool {
	for part := range strings.SplitSeq(accept, ",") {
		coding, weight, _ := strings.Cut(strings.ReplaceAll(part, " ", ""), ";")
		if coding == "gzip" || coding == "*" {
			return !strings.HasPrefix(weight, "q=0") || strings.Trim(weight, "q=0.") != ""
		}
	}
	return false
}
