package fake

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Mailgun is the fake. Set its fields before anything is served.
type Mailgun struct {
	APIKey     string // asked for by the API
	SigningKey string
	Door       string            // where webhooks are posted to; empty posts none
	Logins     map[string]string // password by login; any login of any domain when nil
	Retries    []time.Duration   // how long it waits before each further attempt of a webhook

	// SignAnew lets each further attempt bear a new signature. Which of the two the original does is not documented.
	SignAnew bool

	// DomainList and RouteList are what the API lists; without a DomainList, the domains that mail was sent over. Change
	// them with Change once it is served.
	DomainList, RouteList []Object

	mu       sync.Mutex
	messages []Message
	events   []Object // in the order in which they happened
	outbox   outbox
}

// kept is how many messages and events are kept: it is a catcher for people, not an archive.
const kept = 1000

// schedule is the original's, five minutes to four hours ("Automatic Retries"), an hour of it in one second of ours.
var schedule = []time.Duration{
	83 * time.Millisecond, 167 * time.Millisecond, 250 * time.Millisecond, time.Second, 2 * time.Second, 4 * time.Second,
}

// New makes a Mailgun that signs with a key and posts to a door. Run has to be called for anything to be posted.
func New(signingKey, door string) *Mailgun {
	f := &Mailgun{SigningKey: signingKey, Door: door, Retries: schedule}
	f.outbox.wake = make(chan struct{}, 1)
	return f
}

// Change alters the state between requests.
func (f *Mailgun) Change(do func(*Mailgun)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	do(f)
}

// Messages are those that came in, the oldest first.
func (f *Mailgun) Messages() []Message {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.messages)
}

// Events are those that happened, the oldest first.
func (f *Mailgun) Events() []Object {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.events)
}

// Happen lets something happen to a message, and tells the door.
func (f *Mailgun) Happen(event Object) {
	f.mu.Lock()
	f.events = append(f.events, event)
	f.events = f.events[max(0, len(f.events)-kept):]
	f.mu.Unlock()
	f.outbox.add(letter{event: event})
}

// take keeps a message and lets happen to each of its recipients what their address asks for.
func (f *Mailgun) take(m Message, recipients []string) {
	f.mu.Lock()
	f.messages = append(f.messages, m)
	f.messages = f.messages[max(0, len(f.messages)-kept):]
	f.mu.Unlock()
	for _, recipient := range recipients {
		for _, event := range m.fate(recipient) {
			f.Happen(event)
		}
	}
}

// Run posts webhooks until the context ends. What is not posted by then is lost; the events stay in the log, as the
// original's do.
func (f *Mailgun) Run(ctx context.Context) {
	client := &http.Client{Timeout: 10 * time.Second}
	for ctx.Err() == nil {
		letter, wait := f.outbox.next(time.Now())
		if letter == nil {
			select {
			case <-ctx.Done():
			case <-f.outbox.wake:
			case <-time.After(wait):
			}
			continue
		}
		f.post(ctx, client, *letter)
	}
}
