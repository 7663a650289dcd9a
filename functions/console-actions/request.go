package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/store"
)

// The bounds of one request. Whoever wants more asks again, for the rest.
const (
	maxBatch  = 100
	maxReason = 500
)

// request is what somebody asks for.
type request struct {
	Reason string            `json:"reason"`
	DryRun bool              `json:"dry_run"`
	Filter map[string]string `json:"filter"`
	Limit  int               `json:"limit"`

	id    string // of the one delivery; empty when they are filtered
	key   string
	about string
	query store.Query
}

// keys is what an Idempotency-Key looks like.
var keys = regexp.MustCompile(`^[!-~]{1,100}$`)

// decode is strict: a misspelt field of a request that changes something must not be left out silently.
func decode(r *entry.Request, into any, shape string) error {
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "application/json" {
		return fault.New(fault.Invalid, "send the request as JSON, with Content-Type: application/json")
	}
	decoder := json.NewDecoder(bytes.NewReader(r.Body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return fault.Wrap(err, fault.Invalid, "%s", shape)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return fault.New(fault.Invalid, "the body is one JSON object and nothing else")
	}
	if len(r.Query) > 0 {
		return fault.New(fault.Invalid, "everything is said in the body; there are no parameters in the address")
	}
	return nil
}

// readRequest reads which deliveries are to be replayed, and why.
func readRequest(r *entry.Request) (q request, err error) {
	const shape = `the body is one JSON object with reason, dry_run, and filter and limit where they apply: {"reason":"…","dry_run":true}`
	if err := decode(r, &q, shape); err != nil {
		return q, err
	}
	q.Reason = strings.TrimSpace(q.Reason)
	q.id, q.key = r.Params["id"], r.Header.Get("Idempotency-Key")
	switch {
	case !utf8.ValidString(q.Reason) || strings.Contains(q.Reason, "\x00") || len(q.Reason) > maxReason:
		return q, fault.New(fault.Invalid, "reason is a text of at most %d bytes", maxReason)
	case !q.DryRun && len(q.Reason) < 3:
		return q, fault.New(fault.Invalid, "reason is missing: say why, it is written down with your name")
	case !q.DryRun && !keys.MatchString(q.key):
		return q, fault.New(fault.Invalid, "the header Idempotency-Key is missing: a name of your own for this request, up to 100 characters, so that sending it twice replays once")
	}
	return q, q.choose()
}

// choose reads which deliveries are meant.
func (q *request) choose() error {
	deliveries, _ := store.ResourceNamed("webhook-deliveries")
	if q.id != "" {
		if _, err := ops.ParseDeliveryID(q.id); err != nil {
			return fault.New(fault.NotFound, "webhook-deliveries has no %q", clip(q.id))
		}
		if len(q.Filter) > 0 || q.Limit != 0 {
			return fault.New(fault.Invalid, "filter and limit belong to /v1/webhook-deliveries/replay; here the address says which one")
		}
		q.about = q.id
		return nil
	}
	values := url.Values{}
	for name, value := range q.Filter {
		if slices.Contains([]string{"limit", "cursor"}, name) {
			return fault.New(fault.Invalid, "%s is no filter", name)
		}
		values.Set(name, value)
	}
	if q.Limit == 0 {
		q.Limit = maxBatch
	}
	if q.Limit < 1 || q.Limit > maxBatch {
		return fault.New(fault.Invalid, "limit is a number from 1 to %d", maxBatch)
	}
	var err error
	if q.query, err = deliveries.Parse(values); err != nil {
		return err
	}
	if !q.query.Narrowed() {
		return fault.New(fault.Invalid, `filter is missing: name at least one, as the list /v1/webhook-deliveries takes them: {"state":"dead","source":"github"}`)
	}
	q.query = q.query.Limited(q.Limit)
	values.Set("limit", itoa(q.Limit))
	q.about = values.Encode()
	return nil
}

func clip(s string) string {
	if len(s) > 60 {
		s = s[:60] + "..."
	}
	return strings.ToValidUTF8(s, "?")
}
