package fake

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"time"
)

// Webhook is the body with which an event is posted: what happened, and beside it a timestamp and a token, signed. What
// happened is not signed.
func Webhook(key string, at time.Time, event Object) []byte { return body(Sign(key, at), event) }

func body(signature Signature, event Object) []byte {
	written, _ := json.Marshal(Object{"signature": signature, "event-data": event}) // texts and numbers: cannot fail
	return written
}

// Signature is what stands beside an event, or among the fields of a form.
type Signature struct {
	Timestamp string `json:"timestamp"`
	Token     string `json:"token"`
	Signature string `json:"signature"`
}

// Sign makes a signature as the original does: HMAC-SHA256 over the timestamp and a new token of 50 characters.
func Sign(key string, at time.Time) Signature {
	var random [25]byte
	_, _ = rand.Read(random[:]) // never fails
	s := Signature{Timestamp: strconv.FormatInt(at.Unix(), 10), Token: hex.EncodeToString(random[:])}
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(s.Timestamp + s.Token))
	s.Signature = hex.EncodeToString(mac.Sum(nil))
	return s
}
