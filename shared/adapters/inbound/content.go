package inbound

import (
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/insightpulseai/odooops-console/shared/fault"
)

// The media types that a door may accept.
const (
	JSON = "application/json"
	Form = "application/x-www-form-urlencoded"
)

// ContentType gives the media type of a request if it is one of the accepted ones. Parameters are allowed, as
// "application/json; charset=utf-8" is what many a proxy makes of "application/json", but no charset other than UTF-8.
// Compressed bodies are refused: no vendor sends one, and the ledger keeps bytes that a person can read.
func ContentType(h http.Header, accepted ...string) (string, error) {
	if encoding := strings.Join(h.Values("Content-Encoding"), ", "); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return "", fault.New(fault.Invalid, "the body is compressed (%q): send it without Content-Encoding", Clip(encoding, 40))
	}
	value := h.Get("Content-Type")
	if slices.Contains(accepted, value) { // what vendors really send: no parsing, no allocation
		return value, nil
	}
	if value == "" {
		return "", fault.New(fault.Invalid, "the content type is missing: send %s", strings.Join(accepted, " or "))
	}
	media, charset := mediaType(Readable(value)) // one that the ledger could not keep could not be interpreted later
	if !slices.Contains(accepted, media) {
		return "", fault.New(fault.Invalid, "the content type is %q: send %s", Clip(value, 80), strings.Join(accepted, " or "))
	}
	if charset != "" && !strings.EqualFold(charset, "utf-8") {
		return "", fault.New(fault.Invalid, "the charset is %q: send UTF-8", Clip(charset, 40))
	}
	return media, nil
}

// MediaType is the media type in a Content-Type that ContentType accepted when it came in.
func MediaType(value string) string {
	media, _ := mediaType(value)
	return media
}

func mediaType(value string) (media, charset string) {
	media, params, err := mime.ParseMediaType(value)
	if err != nil {
		return "", ""
	}
	return media, params["charset"]
}
