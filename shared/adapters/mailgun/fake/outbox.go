package fake

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"sync"
	"time"
)

// letter is a webhook that is to be posted.
type letter struct {
	event     Object
	signature Signature // of the first attempt
	attempt   int
	due       time.Time
}

type outbox struct {
	mu      sync.Mutex
	letters []letter
	wake    chan struct{}
}

func (o *outbox) add(l letter) {
	o.mu.Lock()
	o.letters = append(o.letters, l)
	o.mu.Unlock()
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

// next takes out the letter that is due first, or says how long there is none.
func (o *outbox) next(now time.Time) (*letter, time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	wait := time.Minute
	for i, l := range o.letters {
		if !l.due.After(now) {
			o.letters = append(o.letters[:i], o.letters[i+1:]...)
			return &l, 0
		}
		wait = min(wait, l.due.Sub(now))
	}
	return nil, wait
}

// post makes an attempt. 200 is taken, 406 is final, and anything else comes again; but a delivery that could not be told is
// not told again ("Automatic Retries").
func (f *Mailgun) post(ctx context.Context, client *http.Client, l letter) {
	if f.Door == "" {
		return
	}
	now := time.Now()
	if l.attempt == 0 || f.SignAnew {
		l.signature = Sign(f.SigningKey, now)
	}
	if f.heard(ctx, client, l) || l.event["event"] == "delivered" || l.attempt >= len(f.Retries) {
		return
	}
	l.due = now.Add(f.Retries[l.attempt])
	l.attempt++
	f.outbox.add(l)
}

// heard reports whether the other side has answered for good.
func (f *Mailgun) heard(ctx context.Context, client *http.Client, l letter) bool {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, f.Door, bytes.NewReader(body(l.signature, l.event)))
	if err != nil {
		return true // an address that is none does not get better
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "mailgun/fake")
	response, err := client.Do(r)
	if err != nil {
		return false
	}
	_, _ = io.Copy(io.Discard, response.Body)
	_ = response.Body.Close()
	return response.StatusCode == http.StatusOK || response.StatusCode == http.StatusNotAcceptable
}
