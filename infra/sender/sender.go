// Package sender owns being a vendor: it signs webhooks as GitHub, Plane, Vercel and Slack do and posts them, for the demo, the
// benchmarks and the end-to-end tests.
//
// It refuses to be used in production: nothing that ships imports it.
package sender

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // what Vercel signs with
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// Webhook is one delivery, ready to be sent as often as one likes.
type Webhook struct {
	Path   string // the door: /webhooks/github
	Header http.Header
	Body   []byte
}

// GitHub makes a delivery as GitHub signs it: HMAC-SHA256 of the raw body under the hook's secret.
func GitHub(secret, event, guid string, body []byte) Webhook {
	h := http.Header{}
	h.Set("Content-Type", "application/json")
	h.Set("User-Agent", "GitHub-Hookshot/demo")
	h.Set("X-GitHub-Event", event)
	h.Set("X-GitHub-Delivery", guid)
	h.Set("X-GitHub-Hook-ID", "1")
	h.Set("X-Hub-Signature-256", "sha256="+sign(sha256.New, secret, body))
	return Webhook{"/webhooks/github", h, body}
}

// Plane makes a delivery as Plane signs it: the bare hex of HMAC-SHA256, and a delivery id that is new on every attempt.
func Plane(secret, event string, body []byte) Webhook {
	h := http.Header{}
	h.Set("Content-Type", "application/json")
	h.Set("User-Agent", "Autopilot")
	h.Set("X-Plane-Event", event)
	h.Set("X-Plane-Delivery", UUID())
	h.Set("X-Plane-Signature", sign(sha256.New, secret, body))
	return Webhook{"/webhooks/plane", h, body}
}

// Vercel makes a delivery as Vercel signs it: the bare hex of HMAC-SHA1. Which delivery it is stands in the body.
func Vercel(secret string, body []byte) Webhook {
	h := http.Header{}
	h.Set("Content-Type", "application/json")
	h.Set("X-Vercel-Signature", sign(sha1.New, secret, body))
	return Webhook{"/webhooks/vercel", h, body}
}

// Slack makes an interaction as Slack signs it: JSON in a form, and HMAC-SHA256 of v0:<time>:<body>.
func Slack(secret string, at time.Time, payload []byte) Webhook {
	body := []byte("payload=" + url.QueryEscape(string(payload)))
	stamp := strconv.FormatInt(at.Unix(), 10)
	h := http.Header{}
	h.Set("Content-Type", "application/x-www-form-urlencoded")
	h.Set("X-Slack-Request-Timestamp", stamp)
	h.Set("X-Slack-Signature", "v0="+sign(sha256.New, secret, []byte("v0:"+stamp+":"+string(body))))
	return Webhook{"/webhooks/slack", h, body}
}

// Answer is the envelope of a door.
type Answer struct {
	Status int  `json:"-"`
	OK     bool `json:"ok"`
	Data   struct {
		DeliveryID string `json:"delivery_id"`
		Duplicate  bool   `json:"duplicate"`
	} `json:"data"`
	Error  string `json:"error"`
	Reason string `json:"reason"`
}

// Post sends the webhook to the gateway at base and reads its envelope.
func (w Webhook) Post(ctx context.Context, client *http.Client, base string) (Answer, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, base+w.Path, bytes.NewReader(w.Body))
	if err != nil {
		return Answer{}, err
	}
	request.Header = w.Header.Clone()
	response, err := client.Do(request)
	if err != nil {
		return Answer{}, err
	}
	defer response.Body.Close() //nolint:errcheck // it has been read to its end
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return Answer{}, err
	}
	answer := Answer{Status: response.StatusCode}
	if len(body) == 0 { // Slack is answered with silence
		answer.OK = response.StatusCode == http.StatusOK
		return answer, nil
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return answer, fmt.Errorf("HTTP %d without an envelope: %.200s", response.StatusCode, body)
	}
	return answer, nil
}

// UUID is a random version 4 UUID, as vendors name their deliveries.
func UUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

func sign(digest func() hash.Hash, secret string, body []byte) string {
	mac := hmac.New(digest, []byte(secret))
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}
