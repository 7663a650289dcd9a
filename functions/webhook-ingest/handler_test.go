package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/insightpulseai/odooops-console/shared/doors"
	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/secret"
	"github.com/insightpulseai/odooops-console/shared/store"
)

func TestAccepts(t *testing.T) {
	t.Parallel()
	form := "payload=" + url.QueryEscape(opened)
	encoded := github(opened)
	encoded.Body, encoded.IsBase64Encoded = base64.StdEncoding.EncodeToString([]byte(opened)), true
	const deployed = `{"id":"uev_1","type":"deployment.created","createdAt":1772359200000,"payload":{}}`
	plane := `{"event": "issue", "action": "updated", "webhook_id": "11111111-1111-4111-8111-111111111111", "data": {}}`
	for name, c := range map[string]struct {
		event  events.APIGatewayV2HTTPRequest
		body   string
		secret int
	}{
		"JSON":                     {github(opened), opened, 1},
		"with a charset":           {github(opened, with("content-type", "application/json; charset=utf-8")), opened, 1},
		"GitHub's form":            {github(form, with("content-type", "application/x-www-form-urlencoded")), form, 1},
		"base64 from the gateway":  {encoded, opened, 1},
		"signed by the old secret": {github(opened, with("x-hub-signature-256", "sha256="+sign(olderKey, opened))), opened, 2},
		"Plane": {event(http.MethodPost, "plane", plane, map[string]string{
			"content-type": "application/json", "x-plane-event": "issue", "x-plane-delivery": "b6a4bd07-4ac6-4b1a-9a43-2a3f4b6b2a11", "x-plane-signature": sign(planeKey, plane)}), plane, 1},
		"Vercel": {vercel(deployed), deployed, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDoor(t)
			code, a := d.post(c.event)
			if code != http.StatusOK || a.Data.DeliveryID == "" || a.Data.Duplicate {
				t.Fatalf("answered %d %+v", code, a)
			}
			var body string
			var position int
			err := d.conn.QueryRow(t.Context(), "select convert_from(body, 'UTF8'), secret_position from ops.webhook_deliveries where id = $1::bigint", a.Data.DeliveryID).Scan(&body, &position)
			if err != nil || body != c.body || position != c.secret {
				t.Errorf("the ledger has %q under secret %d (%v), want the raw bytes under secret %d", body, position, err, c.secret)
			}
			if d.rings.Load() != 1 || d.count("select count(*) from ops.task_queue where state = 'ready'") != 1 {
				t.Error("nobody was told, or nothing is owed")
			}
		})
	}
}

func TestRefuses(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat(`{"a":`, 100_000) + "1" + strings.Repeat("}", 100_000)
	invalid := "{\"title\":\"\xff\xfe\"}"
	huge := `{"pad":"` + strings.Repeat("x", doors.MaxBody) + `"}`
	badBase64 := github(opened)
	badBase64.IsBase64Encoded = true
	for name, c := range map[string]struct {
		event events.APIGatewayV2HTTPRequest
		code  int
	}{
		"no signature":                     {github(opened, func(h map[string]string) { delete(h, "x-hub-signature-256") }), 401},
		"a wrong signature":                {github(opened, with("x-hub-signature-256", "sha256="+sign("guess", opened))), 401},
		"a signature of wrong length":      {github(opened, with("x-hub-signature-256", "sha256=abcd")), 401},
		"a signature that is not hex":      {github(opened, with("x-hub-signature-256", "sha256="+strings.Repeat("zz", 32))), 401},
		"the right one over other bytes":   {github(opened+" ", with("x-hub-signature-256", "sha256="+sign(githubKey, opened))), 401},
		"an empty body":                    {github(""), 400},
		"truncated JSON":                   {github(opened[:20]), 400},
		"a wrong content type":             {github(opened, with("content-type", "text/plain")), 400},
		"gzip":                             {github(opened, with("content-encoding", "gzip")), 400},
		"invalid UTF-8":                    {github(invalid), 400},
		"JSON that is 100,000 levels deep": {github(deep), 400},
		"an array":                         {github("[1]"), 400},
		"a body over the cap":              {github(huge), 413},
		"a wrong method":                   {event(http.MethodGet, "github", "", nil), 405},
		"an unknown source":                {event(http.MethodPost, "gitlab", opened, nil), 404},
		"a source with a hostile name":     {event(http.MethodPost, "'; drop table ops.task_queue; --", opened, nil), 404},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDoor(t)
			code, a := d.post(c.event)
			if code != c.code {
				t.Errorf("answered %d %+v, want %d", code, a, c.code)
			}
			if d.count("select count(*) from ops.webhook_deliveries")+d.count("select count(*) from ops.task_queue") != 0 {
				t.Error("a refused webhook was stored")
			}
			if d.count("select occurrences from ops.platform_events where kind = 'webhook.refused' and data ? 'sha256' and data ? 'size' and not data ? 'body'") != 1 {
				t.Error("the refusal was not counted once, with size and digest and without the body")
			}
			if d.rings.Load() != 0 {
				t.Error("a refusal rang the bell")
			}
			for _, key := range []string{githubKey, olderKey, planeKey} {
				if strings.Contains(d.log.String(), key) {
					t.Error("the log tells a secret")
				}
			}
		})
	}
	t.Run("a body that is not the base64 it claims to be", func(t *testing.T) {
		t.Parallel()
		if code, _ := newDoor(t).post(badBase64); code != 400 {
			t.Errorf("answered %d", code)
		}
	})
}

func TestAFloodOfRefusalsIsOneRow(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	for range 50 {
		d.post(github(opened, with("x-hub-signature-256", "sha256="+sign("guess", opened))))
	}
	// Two, if a minute ended meanwhile.
	if rows := d.count("select count(*) from ops.platform_events"); rows > 2 {
		t.Errorf("%d rows for one flood", rows)
	}
	if n := d.count("select sum(occurrences) from ops.platform_events"); n != 50 {
		t.Errorf("%d refusals counted, want 50", n)
	}
}

func TestAHundredPostsOfOneDelivery(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	var wg sync.WaitGroup
	var fresh atomic.Int64
	for range 100 {
		wg.Go(func() {
			response, err := d.call(t.Context(), github(opened))
			if err != nil || response.StatusCode != http.StatusOK {
				t.Errorf("%d %v", response.StatusCode, err)
			}
			if strings.Contains(response.Body, `"duplicate":false`) {
				fresh.Add(1)
			}
		})
	}
	wg.Wait()
	if fresh.Load() != 1 || d.count("select count(*) from ops.webhook_deliveries") != 1 || d.count("select count(*) from ops.task_queue") != 1 {
		t.Errorf("%d of 100 were told theirs is the first, want one row and one effect", fresh.Load())
	}
}

// Headers are not signed: whoever captured a body can send it under any delivery's name.
func TestAReplayUnderAnotherName(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	d.post(github(opened))
	code, a := d.post(github(`{"action":"closed"}`))
	if code != http.StatusOK || !a.Data.Duplicate {
		t.Errorf("answered %d %+v", code, a)
	}
	if d.count("select count(*) from ops.platform_events where kind = 'webhook.altered'") != 1 {
		t.Error("nobody was told")
	}
}

func TestABellThatNobodyHearsLosesNothing(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	d.deaf = true
	if code, _ := d.post(github(opened)); code != http.StatusOK || d.count("select count(*) from ops.task_queue") != 1 {
		t.Errorf("answered %d", code)
	}
}

func TestNotConfigured(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	h := handler{keeper: doors.Keeper{Ledger: blind{}, Bell: d}}
	d.call = entry.HTTP(slog.New(slog.DiscardHandler), h.handle)
	if code, a := d.post(github(opened)); code != http.StatusServiceUnavailable || a.Reason != "not_configured" {
		t.Errorf("answered %d %+v", code, a)
	}
}

func TestTheDatabaseIsAway(t *testing.T) {
	t.Parallel()
	db, err := store.Open(store.Config{URL: secret.New("postgres://nobody:hunter2@127.0.0.1:1/none"), MaxConns: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	d := newDoor(t)
	var log bytes.Buffer
	h := handler{keeper: doors.Keeper{Ledger: db, Bell: d}, secrets: map[ops.Source]secret.List{ops.GitHub: {secret.New(githubKey)}}}
	d.call = entry.HTTP(slog.New(slog.NewJSONHandler(&log, nil)), h.handle)
	started := time.Now()
	code, a := d.post(github(opened))
	if code != http.StatusServiceUnavailable || a.Reason != "unavailable" {
		t.Errorf("answered %d %+v, want 503: the sender has to know that we do not have it", code, a)
	}
	if strings.Contains(log.String()+a.Error, "hunter2") || strings.Contains(a.Error, "127.0.0.1") {
		t.Errorf("the password or the address got out: %s %s", a.Error, log.String())
	}
	if time.Since(started) > 9*time.Second {
		t.Error("the answer took longer than GitHub waits")
	}
}

// blind stands where the store is not to be asked at all, except to count.
type blind struct{}

func (blind) AppendDelivery(context.Context, ops.Delivery) (ops.Receipt, error) {
	return ops.Receipt{}, errors.New("must not be called")
}
func (blind) RecordEvent(context.Context, ops.PlatformEvent) error { return nil }

// What was signed and refused is lost unless its sender repeats it; no flood of strangers may cover it up.
func TestASignedRefusalStandsApart(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	d.post(github(opened[:20]))
	d.post(event(strings.Repeat("A", 5000), "github", "", nil))
	if n := d.count("select count(*) from ops.platform_events where severity = 'error' and data->>'signed' = 'true' and occurrences = 1"); n != 1 {
		t.Errorf("%d lines about the signed one, want 1", n)
	}
	if n := d.count("select max(length(message)) from ops.platform_events"); n > 400 {
		t.Errorf("a stranger wrote %d characters into the audit stream", n)
	}
}
