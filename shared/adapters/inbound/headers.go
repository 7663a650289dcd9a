package inbound

import (
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/insightpulseai/odooops-console/shared/fault"
)

const (
	longestHeader = 1000 // of a header that is kept
	longestKey    = 300  // as the ledger's constraint says
)

// Headers copies the named headers, in lower case, for the ledger. A list of what may be kept rather than of what may
// not: proxies add headers that nobody thought of. Values that Postgres or a person could not read are left out.
func Headers(h http.Header, allowed ...string) map[string]string {
	kept := make(map[string]string, len(allowed))
	for _, name := range allowed {
		value := h.Get(name)
		if value == "" || len(value) > longestHeader || secretive(name) || !readable(value) {
			continue
		}
		kept[strings.ToLower(name)] = value
	}
	return kept
}

// secretive guards the allow-lists themselves: whoever can read a signature beside its body can replay it.
func secretive(name string) bool {
	name = strings.ToLower(name)
	for _, part := range []string{"signature", "authorization", "cookie", "token", "secret"} {
		if strings.Contains(name, part) {
			return true
		}
	}
	return false
}

// Readable gives a short piece of text as it is, and nothing for one that a row or a person could not hold.
func Readable(s string) string {
	if len(s) > longestHeader || !readable(s) {
		return ""
	}
	return s
}

// WebURL gives a link if a browser would go there, over TLS, and not run it; anything else is none.
func WebURL(s string) string {
	if !strings.HasPrefix(s, "https://") {
		return ""
	}
	return Readable(s)
}

func readable(s string) bool {
	return utf8.ValidString(s) && strings.IndexFunc(s, unicode.IsControl) < 0
}

// Token checks a piece of the sender's identity of a delivery: 1 to size characters of letters, digits and ._:-
//
// Headers are not signed, so that whoever replays a captured body can write what he likes there.
func Token(name, value string, size int) (string, error) {
	switch {
	case value == "":
		return "", Missing(name)
	case len(value) > size:
		return "", fault.New(fault.Invalid, "%s is longer than %d characters", name, size)
	case strings.IndexFunc(value, outsideToken) >= 0:
		return "", fault.New(fault.Invalid, "%s may hold letters, digits and ._:- but is %q", name, Clip(value, 60))
	}
	return value, nil
}

func outsideToken(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("._:-", r)
}

// Key joins pieces that Token let through to the key under which the ledger knows a delivery.
func Key(pieces ...string) (string, error) {
	key := strings.Join(pieces, "/")
	if len(key) > longestKey {
		return "", fault.New(fault.Invalid, "the delivery key is longer than %d characters", longestKey)
	}
	return key, nil
}
