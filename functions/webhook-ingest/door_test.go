package main

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha1" // as Vercel signs
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/doors"
	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/secret"
	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/shared/testkit"
)

const (
	githubKey = "a secret that was rotated in yesterday"
	olderKey  = "a secret that still works"
	planeKey  = "plane_wh_0123456789abcdef0123456789abcdef"
	vercelKey = "whsec_of_a_vercel_webhook"
	slackKey  = "8f742231b10e8888abcd99yyyzzz85a5"
	opened    = `{"action":"opened","issue":{"id":1},"repository":{"id":2}}`
)

// door is the function as Lambda calls it, on a database of its own.
type door struct {
	t     *testing.T
	call  func(context.Context, events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error)
	conn  *pgx.Conn
	rings atomic.Int64
	deaf  bool
	log   bytes.Buffer
}

func (d *door) Ring(context.Context) error {
	d.rings.Add(1)
	if d.deaf {
		return errors.New("nobody answers")
	}
	return nil
}

func newDoor(t *testing.T) *door {
	t.Helper()
	address := testkit.Database(t)
	db, err := store.Open(store.Config{URL: secret.New(address), MaxConns: 8})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	d := &door{t: t, conn: testkit.Connect(t, address)}
	h := handler{keeper: doors.Keeper{Ledger: db, Bell: d}, secrets: map[ops.Source]secret.List{
		ops.GitHub: {secret.New(githubKey), secret.New(olderKey)},
		ops.Plane:  {secret.New(planeKey)},
		ops.Vercel: {secret.New(vercelKey)},
		ops.Slack:  {secret.New(slackKey)},
	}}
	d.call = entry.HTTP(slog.New(slog.NewJSONHandler(&d.log, nil)), h.handle)
	return d
}

type answer struct {
	OK   bool `json:"ok"`
	Data struct {
		DeliveryID string `json:"delivery_id"`
		Duplicate  bool   `json:"duplicate"`
	} `json:"data"`
	Error     string `json:"error"`
	Code      int    `json:"code"`
	Reason    string `json:"reason"`
	RequestID string `json:"request_id"`
}

func (d *door) post(e events.APIGatewayV2HTTPRequest) (int, answer) {
	d.t.Helper()
	response, err := d.call(d.t.Context(), e)
	if err != nil {
		d.t.Fatal(err)
	}
	var a answer
	if err := json.Unmarshal([]byte(response.Body), &a); err != nil {
		d.t.Fatalf("no envelope: %s", response.Body)
	}
	if a.OK != (response.StatusCode == http.StatusOK) || !a.OK && (a.Code != response.StatusCode || a.Error == "" || a.Reason == "" || a.RequestID == "") {
		d.t.Errorf("envelope and status disagree: %d %s", response.StatusCode, response.Body)
	}
	return response.StatusCode, a
}

func (d *door) count(query string) (n int) {
	d.t.Helper()
	if err := d.conn.QueryRow(d.t.Context(), query).Scan(&n); err != nil {
		d.t.Fatal(err)
	}
	return n
}

func sign(key, body string) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(body))
	return hex.EncodeToString(mac.Sum(nil))
}

func event(method, source, body string, header map[string]string) events.APIGatewayV2HTTPRequest {
	e := events.APIGatewayV2HTTPRequest{
		Version: "2.0", RawPath: "/webhooks/" + source, PathParameters: map[string]string{"source": source}, Headers: header, Body: body,
	}
	e.RequestContext.RequestID = "request-1"
	e.RequestContext.HTTP.Method = method
	return e
}

// github is a delivery as the gateway hands it over, changed by the test.
func github(body string, change ...func(map[string]string)) events.APIGatewayV2HTTPRequest {
	header := map[string]string{
		"content-type": "application/json", "x-github-event": "issues", "x-github-hook-id": "42",
		"x-github-delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958", "x-hub-signature-256": "sha256=" + sign(githubKey, body),
	}
	for _, c := range change {
		c(header)
	}
	return event(http.MethodPost, "github", body, header)
}

// vercel is a delivery of the vendor that signs with HMAC-SHA1.
func vercel(body string) events.APIGatewayV2HTTPRequest {
	mac := hmac.New(sha1.New, []byte(vercelKey))
	mac.Write([]byte(body))
	return event(http.MethodPost, "vercel", body, map[string]string{
		"content-type": "application/json", "x-vercel-signature": hex.EncodeToString(mac.Sum(nil)),
	})
}

func with(name, value string) func(map[string]string) {
	return func(header map[string]string) { header[name] = value }
}
