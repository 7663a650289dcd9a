package inbound

import (
	"crypto/hmac"
	"encoding/hex"
	"hash"
	"net/http"
	"strings"

	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/secret"
)

// Scheme is how a vendor signs a body: an HMAC over the raw bytes, in hexadecimal, in a header.
type Scheme struct {
	Header  string           // header that carries the signature
	Prefix  string           // what stands before the digits, such as sha256=
	Hash    func() hash.Hash // digest below the HMAC
	Setting string           // environment variable that holds the secrets, so that a refusal can name it
	// Before is what is signed ahead of the body, if anything is.
	Before func(http.Header) string
}

// Verify gives the position of the secret that signed the body; 1 is the newest. Several are live while one is being
// rotated. The empty body has its own answer, because it is what a health check or a browser sends by mistake.
func (s Scheme) Verify(h http.Header, body []byte, secrets secret.List) (int, error) {
	if !configured(secrets) {
		return 0, fault.New(fault.NotConfigured, "this webhook is not configured: set %s", s.Setting)
	}
	if h.Get(s.Header) == "" {
		return 0, fault.New(fault.Unauthenticated, "the %s header is missing: configure a secret at the sender", s.Header)
	}
	if len(body) == 0 {
		return 0, fault.New(fault.Invalid, "the body is empty")
	}
	want, err := s.parse(h.Values(s.Header))
	if err != nil {
		return 0, err
	}
	before := ""
	if s.Before != nil {
		before = s.Before(h)
	}
	for i, key := range secrets {
		if key.Set() && s.signed(key, before, body, want) {
			return i + 1, nil
		}
	}
	return 0, fault.New(fault.Unauthenticated,
		"the signature in %s fits none of our secrets: compare the secret at the sender with %s", s.Header, s.Setting)
}

// parse is strict, so that nothing but the one form the vendor documents ever reaches the comparison.
func (s Scheme) parse(values []string) ([]byte, error) {
	if len(values) != 1 {
		return nil, fault.New(fault.Unauthenticated, "there are %d %s headers: send one", len(values), s.Header)
	}
	digits, found := strings.CutPrefix(values[0], s.Prefix)
	if !found {
		return nil, fault.New(fault.Unauthenticated, "the signature in %s does not begin with %s", s.Header, s.Prefix)
	}
	if want := 2 * s.Hash().Size(); len(digits) != want {
		return nil, fault.New(fault.Unauthenticated,
			"the signature in %s has %d characters, not %d", s.Header, len(digits), want)
	}
	sum, err := hex.DecodeString(digits)
	if err != nil {
		return nil, fault.New(fault.Unauthenticated, "the signature in %s is not hexadecimal", s.Header)
	}
	return sum, nil
}

func (s Scheme) signed(key secret.Text, before string, body, want []byte) bool {
	mac := hmac.New(s.Hash, []byte(key.Reveal()))
	mac.Write([]byte(before))
	mac.Write(body)
	return hmac.Equal(mac.Sum(nil), want)
}

// configured is false for a list of empty secrets too: an HMAC under an empty key is one that anybody can make.
func configured(secrets secret.List) bool {
	for _, s := range secrets {
		if s.Set() {
			return true
		}
	}
	return false
}
