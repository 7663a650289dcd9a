package mailgun

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/secret"
)

// setting is the variable with the HTTP webhook signing keys. They are not the API key.
const setting = "MAILGUN_SIGNING_KEYS"

// signature is what Mailgun writes beside, or between, what it says.
type signature struct{ timestamp, token, digits string }

// verify gives the position of the key that signed, and the proof that the ledger keeps.
//
// Timestamp and token are joined with nothing between them, so that a digit could be moved from one to the other and the
// signature would still be right. The timestamp therefore has ten digits, as it will until the year 2286, and the proof
// is known by the signature's own bytes: however the three fields are cut or written, one signature is one proof.
func (s signature) verify(keys secret.List) (int, *ops.Proof, error) {
	if s.timestamp == "" || s.token == "" || s.digits == "" {
		return 0, nil, unauthenticated("the body has no signature: it needs timestamp, token and signature")
	}
	if len(s.timestamp) != 10 || strings.Trim(s.timestamp, "0123456789") != "" {
		return 0, nil, unauthenticated("the signature's timestamp is not ten digits")
	}
	if len(s.token) > 200 {
		return 0, nil, unauthenticated("the signature's token has %d characters, more than 200", len(s.token))
	}
	want, err := hex.DecodeString(s.digits)
	if err != nil || len(want) != sha256.Size {
		return 0, nil, unauthenticated("the signature is not %d hexadecimal digits", 2*sha256.Size)
	}
	for i, key := range keys {
		if key.Set() && hmac.Equal(want, sign(key, s.timestamp, s.token)) {
			seconds, _ := strconv.ParseInt(s.timestamp, 10, 64) // ten digits: cannot fail
			return i + 1, &ops.Proof{Signature: sha256.Sum256(want), SignedAt: time.Unix(seconds, 0).UTC()}, nil
		}
	}
	return 0, nil, unauthenticated("the signature fits none of our keys: compare the HTTP webhook signing key at Mailgun with %s", setting)
}

func unauthenticated(format string, args ...any) error {
	return fault.New(fault.Unauthenticated, format, args...)
}

func sign(key secret.Text, timestamp, token string) []byte {
	mac := hmac.New(sha256.New, []byte(key.Reveal()))
	mac.Write([]byte(timestamp + token))
	return mac.Sum(nil)
}

// configured is false for a list of empty keys too: an HMAC under an empty key is one that anybody can make.
func configured(keys secret.List) bool {
	for _, key := range keys {
		if key.Set() {
			return true
		}
	}
	return false
}
