package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/golang-jwt/jwt/v5"
	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/evidence"
	"github.com/insightpulseai/odooops-console/shared/identity"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/secret"
	"github.com/insightpulseai/odooops-console/shared/sources"
	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/shared/testkit"
)

const shared = "a-shared-secret-of-at-least-32-bytes"

// board is the function as the gateway sees it, over a database and a folder of its own.
type board struct {
	*actions
	t     *testing.T
	db    *store.Store
	conn  *pgx.Conn
	dir   string
	rings atomic.Int32
}

func (b *board) Ring(context.Context) error {
	b.rings.Add(1)
	return errors.New("nobody hears it; the schedule is the guarantee")
}

func start(t *testing.T) *board {
	t.Helper()
	address := testkit.Database(t)
	db, err := store.Open(store.Config{URL: secret.New(address), MaxConns: 4})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	b := &board{t: t, db: db, conn: testkit.Connect(t, address), dir: t.TempDir()}
	b.actions = &actions{
		identity: identity.New(identity.Config{Secret: secret.New(shared)}), ledger: db, interpret: sources.Interpret,
		kept: evidence.Open(evidence.Config{Dir: b.dir}, nil), bell: b,
	}
	return b
}

func token(t *testing.T, role string) string {
	t.Helper()
	signed, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{
		"sub": "mia", "aud": "authenticated", "role": "authenticated", "exp": time.Now().Add(time.Hour).Unix(),
		"app_metadata": map[string]any{"ops_role": role},
	}).SignedString([]byte(shared))
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

type answer struct {
	status int
	raw    string
	OK     bool      `json:"ok"`
	Error  string    `json:"error"`
	Reason string    `json:"reason"`
	Data   answered  `json:"-"`
	Dry    previewed `json:"-"`
}

// post asks as an operator would, on one delivery or on all that a filter finds. Headers are name, value.
func (b *board) post(id, body string, headers ...string) answer {
	b.t.Helper()
	e := events.APIGatewayV2HTTPRequest{RawPath: "/v1/webhook-deliveries/replay", Body: body, Headers: map[string]string{
		"content-type": "application/json", "authorization": "Bearer " + token(b.t, "operator"), "idempotency-key": "key",
	}}
	if id != "" {
		e.RawPath, e.PathParameters = "/v1/webhook-deliveries/"+id+"/replay", map[string]string{"id": id}
	}
	e.RequestContext.HTTP.Method, e.RequestContext.RequestID = "POST", "req-1"
	for pair := range slices.Chunk(headers, 2) {
		e.Headers[pair[0]] = pair[1]
		if pair[0] == "method" {
			e.RequestContext.HTTP.Method = pair[1]
		}
	}
	response, err := entry.HTTP(slog.New(slog.DiscardHandler), b.handle)(b.t.Context(), e)
	if err != nil {
		b.t.Fatal(err)
	}
	out := answer{status: response.StatusCode, raw: response.Body}
	parts := struct{ Data json.RawMessage }{}
	if err := errors.Join(json.Unmarshal([]byte(response.Body), &out), json.Unmarshal([]byte(response.Body), &parts)); err != nil {
		b.t.Fatalf("no JSON: %s", response.Body)
	}
	if out.OK {
		if err := errors.Join(json.Unmarshal(parts.Data, &out.Data), json.Unmarshal(parts.Data, &out.Dry)); err != nil {
			b.t.Fatal(err)
		}
	}
	return out
}

const issue = `{"action":"opened","issue":{"id":11,"number":7,"title":%q,"state":"open","html_url":"https://github.example/acme/odoo/issues/7","created_at":"2026-03-01T10:00:00Z","updated_at":%q,"labels":[],"assignees":[],"user":{"login":"mia"}},"repository":{"id":5,"full_name":"acme/odoo"}}`

// receive puts a delivery into the ledger, as long ago as it says.
func (b *board) receive(event, body string) ops.DeliveryID {
	b.t.Helper()
	receipt, err := b.db.AppendDelivery(b.t.Context(), ops.Delivery{
		Source: ops.GitHub, Key: fmt.Sprintf("1/%d", time.Now().UnixNano()), Event: event, Body: []byte(body), Secret: 1,
		Headers: map[string]string{"content-type": "application/json"}, ReceivedAt: time.Now().Add(-100 * 24 * time.Hour),
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return receipt.ID
}

// process does what webhook-process does with everything that is owed.
func (b *board) process() {
	b.t.Helper()
	tasks, err := b.db.Claim(b.t.Context(), ops.InterpretDelivery, 100, time.Minute)
	for _, task := range tasks {
		id, _ := ops.ParseDeliveryID(task.Ref)
		d, readErr := b.db.ReadDelivery(b.t.Context(), id)
		meaning, interpretErr := sources.Interpret(d)
		if err = errors.Join(readErr, interpretErr); err != nil {
			err = b.db.BuryDelivery(b.t.Context(), task, err)
		} else {
			err = b.db.FinishDelivery(b.t.Context(), task, d, meaning)
		}
		if err != nil {
			b.t.Fatal(err)
		}
	}
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *board) value(sql string) string {
	b.t.Helper()
	var s string
	if err := b.conn.QueryRow(b.t.Context(), sql).Scan(&s); err != nil {
		b.t.Fatalf("%s: %v", sql, err)
	}
	return s
}

func (b *board) states() string {
	b.t.Helper()
	return b.value("select coalesce(string_agg(state, ' ' order by id), '') from ops.webhook_deliveries")
}

// move takes a body out of the ledger as the retention does.
func (b *board) move(id ops.DeliveryID) (file string) {
	b.t.Helper()
	d, err := b.db.ReadDelivery(b.t.Context(), id)
	if err != nil {
		b.t.Fatal(err)
	}
	digest := sha256.Sum256(d.Body)
	location, err := evidence.Keep(b.t.Context(), b.kept, evidence.BodyName(id, digest), d.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	if moved, err := b.db.MoveBody(b.t.Context(), id, location, digest, 0, time.Now()); err != nil || !moved {
		b.t.Fatal(moved, err)
	}
	return filepath.Join(b.dir, strings.TrimPrefix(location, evidence.Bucket+"/"))
}

func TestWhoMayReplay(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.receive("issues", fmt.Sprintf(issue, "x", "2026-03-01T10:00:00Z"))
	b.process()
	for name, c := range map[string]struct {
		bearer string
		want   int
	}{
		"nobody":   {"", 401},
		"nonsense": {"Bearer x", 401},
		"viewer":   {"Bearer " + token(t, "viewer"), 403},
		"stranger": {"Bearer " + token(t, "root"), 401},
		"operator": {"Bearer " + token(t, "operator"), 200},
		"admin":    {"Bearer " + token(t, "admin"), 200},
	} {
		for _, id := range []string{"1", ""} {
			body := `{"dry_run":true}`
			if id == "" {
				body = `{"dry_run":true,"filter":{"state":"done"}}`
			}
			if got := b.post(id, body, "authorization", c.bearer); got.status != c.want {
				t.Errorf("%s, %q: %d %s", name, id, got.status, got.raw)
			}
		}
		if got := b.post("1", `{"reason":"because"}`, "authorization", c.bearer); c.want != 200 && got.status != c.want {
			t.Errorf("%s: %d %s", name, got.status, got.raw)
		}
	}
}

func TestWhatCannotBeAskedFor(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.receive("ping", `{"zen":"x","hook_id":1}`)
	for name, c := range map[string]struct {
		id, body string
		headers  []string
		status   int
		says     string
	}{
		"no body":              {"1", ``, nil, 400, "reason"},
		"no reason":            {"1", `{}`, nil, 400, "reason is missing"},
		"an empty reason":      {"1", `{"reason":"   "}`, nil, 400, "reason is missing"},
		"a huge reason":        {"1", `{"reason":"` + strings.Repeat("x", 501) + `"}`, nil, 400, "at most"},
		"a reason with a NUL":  {"1", `{"reason":"abc\u0000"}`, nil, 400, "reason"},
		"no key":               {"1", `{"reason":"because"}`, []string{"idempotency-key", ""}, 400, "Idempotency-Key"},
		"a key with a space":   {"1", `{"reason":"because"}`, []string{"idempotency-key", "a b"}, 400, "Idempotency-Key"},
		"a huge key":           {"1", `{"reason":"because"}`, []string{"idempotency-key", strings.Repeat("k", 101)}, 400, "Idempotency-Key"},
		"a misspelt field":     {"1", `{"reason":"because","dryrun":true}`, nil, 400, "dry_run"},
		"two objects":          {"1", `{"reason":"because"}{}`, nil, 400, "nothing else"},
		"a form":               {"1", `reason=because`, []string{"content-type", "application/x-www-form-urlencoded"}, 400, "application/json"},
		"a filter for one":     {"1", `{"reason":"because","filter":{"state":"dead"}}`, nil, 400, "which one"},
		"no such delivery":     {"99", `{"reason":"because"}`, nil, 404, "99"},
		"no number":            {"x", `{"reason":"because"}`, nil, 404, "x"},
		"one that waits":       {"1", `{"reason":"because"}`, nil, 409, "waiting"},
		"no filter":            {"", `{"reason":"because"}`, nil, 400, "filter is missing"},
		"an empty filter":      {"", `{"reason":"because","filter":{}}`, nil, 400, "filter is missing"},
		"an unknown filter":    {"", `{"reason":"because","filter":{"body":"x"}}`, nil, 400, "there are"},
		"a cursor":             {"", `{"reason":"because","filter":{"cursor":"x"}}`, nil, 400, "no filter"},
		"too many":             {"", `{"reason":"because","filter":{"state":"dead"},"limit":101}`, nil, 400, "1 to 100"},
		"a read":               {"1", ``, []string{"method", "GET"}, 405, "POST"},
		"injection":            {"", `{"reason":"because","filter":{"state":"dead' or 1=1 --"}}`, nil, 202, ""},
		"a number as a filter": {"", `{"reason":"because","filter":{"state":1}}`, nil, 400, "JSON"},
	} {
		got := b.post(c.id, c.body, append([]string{"idempotency-key", fmt.Sprintf("%x", sha256.Sum256([]byte(name)))}, c.headers...)...)
		if got.status != c.status || !strings.Contains(got.Error, c.says) {
			t.Errorf("%s: %d %s", name, got.status, got.raw)
		}
		if got.status == 202 && len(got.Data.Replayed) > 0 {
			t.Errorf("%s replayed %v", name, got.Data.Replayed)
		}
	}
	if states := b.states(); states != "pending" {
		t.Errorf("the ledger says %s", states)
	}
}

// What died of a bug is opened again, processed by the next drain, and written down with who and why.
func TestReplayOfWhatDied(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.receive("issues", fmt.Sprintf(issue, "x", "2026-03-01T10:00:00Z"))
	id := b.receive("issues", `{"action":"opened","issue":{"id":"no number"},"repository":{}}`)
	b.process()
	if states := b.states(); states != "done dead" {
		t.Fatalf("the ledger says %s", states)
	}
	got := b.post("", `{"reason":"the parser was mended","filter":{"state":"dead"}}`)
	if got.status != 202 || !slices.Equal(got.Data.Replayed, []string{id.String()}) || got.Data.More || got.Data.Repeated {
		t.Fatalf("%d %s", got.status, got.raw)
	}
	if b.states() != "done pending" || b.rings.Load() != 1 {
		t.Errorf("the ledger says %s after %d rings", b.states(), b.rings.Load())
	}
	again := b.post("", `{"reason":"the parser was mended","filter":{"state":"dead"}}`)
	if again.status != 202 || !again.Data.Repeated || !slices.Equal(again.Data.Replayed, got.Data.Replayed) || again.Data.Event != got.Data.Event {
		t.Errorf("sent again: %d %s", again.status, again.raw)
	}
	if other := b.post("1", `{"reason":"something else"}`); other.status != 409 {
		t.Errorf("another request under the same key: %d %s", other.status, other.raw)
	}
	b.process()
	if b.states() != "done dead" { // nobody has mended anything
		t.Errorf("the ledger says %s", b.states())
	}
	if why := b.value("select data->>'by' || ' ' || (data->>'role') || ': ' || (data->>'reason') from ops.platform_events where kind = 'delivery.replayed'"); why != "mia operator: the parser was mended" {
		t.Errorf("the audit stream says %s", why)
	}
}

// A dry run shows what would change, row by row, and leaves no trace.
func TestADryRun(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.receive("issues", fmt.Sprintf(issue, "Invoices are late", "2026-03-01T10:00:00Z"))
	b.process()
	b.receive("ping", `{"zen":"x","hook_id":1}`)
	b.receive("issues", `{"action":"opened","issue":{"id":"no number"},"repository":{}}`)
	b.process()
	b.receive("ping", `{"zen":"y","hook_id":1}`) // waits
	if _, err := b.conn.Exec(t.Context(), "update ops.work_items set title = 'somebody damaged it'"); err != nil {
		t.Fatal(err)
	}
	got := b.post("", `{"dry_run":true,"filter":{"source":"github"}}`, "idempotency-key", "")
	if got.status != 200 || !got.Dry.DryRun || got.Dry.Truncated || len(got.Dry.Deliveries) != 4 {
		t.Fatalf("%d %s", got.status, got.raw)
	}
	outcomes := ""
	for _, d := range got.Dry.Deliveries {
		outcomes += d.Outcome + " "
		if d.Outcome != "done" && d.Why == "" {
			t.Errorf("nobody says why: %+v", d)
		}
	}
	if outcomes != "done ignored dead skipped " {
		t.Errorf("outcomes are %s", outcomes)
	}
	if len(got.Dry.Rows) != 1 {
		t.Fatalf("rows: %s", got.raw)
	}
	row := got.Dry.Rows[0]
	if row.Resource != "work-items" || row.ID != "github:acme/odoo#7" || row.Change != "update" || len(row.After) != 1 ||
		string(row.Before["title"]) != `"somebody damaged it"` || string(row.After["title"]) != `"Invoices are late"` {
		t.Errorf("%+v", row)
	}
	if title := b.value("select title from ops.work_items"); title != "somebody damaged it" {
		t.Errorf("a dry run changed it to %s", title)
	}
	if b.states() != "done ignored dead pending" || b.rings.Load() != 0 || b.value("select count(*)::text from ops.platform_events where kind = 'delivery.replayed'") != "0" {
		t.Errorf("a dry run left a trace: %s", b.states())
	}
	// And the real one does just that.
	if got := b.post("1", `{"reason":"it was damaged"}`); got.status != 202 {
		t.Fatalf("%d %s", got.status, got.raw)
	}
	b.process()
	if title := b.value("select title from ops.work_items"); title != "Invoices are late" {
		t.Errorf("after the replay it is %s", title)
	}
}

// A body that was moved is fetched back, and only when it is what was received.
func TestReplayOfAMovedBody(t *testing.T) {
	t.Parallel()
	b := start(t)
	id := b.receive("issues", fmt.Sprintf(issue, "x", "2026-03-01T10:00:00Z"))
	tampered := b.receive("issues", fmt.Sprintf(issue, "y", "2026-03-01T11:00:00Z"))
	lost := b.receive("issues", fmt.Sprintf(issue, "z", "2026-03-01T12:00:00Z"))
	b.process()
	b.move(id)
	if err := os.WriteFile(b.move(tampered), []byte(fmt.Sprintf(issue, "evil", "2026-03-01T13:00:00Z")), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(b.move(lost)); err != nil {
		t.Fatal(err)
	}
	dry := b.post("", `{"dry_run":true,"filter":{"source":"github"}}`)
	if dry.status != 200 || dry.Dry.Deliveries[0].Outcome != "done" || dry.Dry.Deliveries[1].Outcome != "skipped" || !strings.Contains(dry.Dry.Deliveries[1].Why, "SHA-256") || !strings.Contains(dry.Dry.Deliveries[2].Why, "gone") {
		t.Errorf("%d %s", dry.status, dry.raw)
	}
	if n := b.value("select count(body)::text from ops.webhook_deliveries"); n != "0" {
		t.Errorf("a dry run put %s bodies back", n)
	}
	for one, says := range map[ops.DeliveryID]string{tampered: "SHA-256", lost: "gone"} {
		if got := b.post(one.String(), `{"reason":"because"}`); got.status != 500 || !strings.Contains(got.Error, says) {
			t.Errorf("%d %s", got.status, got.raw)
		}
	}
	got := b.post("", `{"reason":"because","filter":{"source":"github"}}`, "idempotency-key", "all")
	if got.status != 202 || !slices.Equal(got.Data.Replayed, []string{id.String()}) || len(got.Data.Skipped) != 2 {
		t.Fatalf("%d %s", got.status, got.raw)
	}
	b.process()
	if b.states() != "done done done" || b.value("select title from ops.work_items") != "z" {
		t.Errorf("%s, %s", b.states(), b.value("select title from ops.work_items"))
	}
	if b.value("select (body is not null)::text from ops.webhook_deliveries where id = 1") != "true" {
		t.Error("the body was not put back")
	}
}

// Many are done in batches, oldest first.
func TestABatchIsBounded(t *testing.T) {
	t.Parallel()
	b := start(t)
	for range 5 {
		b.receive("ping", `{"zen":"x","hook_id":1}`)
	}
	b.process()
	first := b.post("", `{"reason":"because","filter":{"state":"ignored"},"limit":3}`, "idempotency-key", "a")
	if !slices.Equal(first.Data.Replayed, []string{"1", "2", "3"}) || !first.Data.More {
		t.Errorf("%s", first.raw)
	}
	rest := b.post("", `{"reason":"because","filter":{"state":"ignored"},"limit":3}`, "idempotency-key", "b")
	if !slices.Equal(rest.Data.Replayed, []string{"4", "5"}) || rest.Data.More {
		t.Errorf("%s", rest.raw)
	}
}

// Two people replay the same at once: each delivery is opened by one of them.
func TestTwoAtOnce(t *testing.T) {
	t.Parallel()
	b := start(t)
	for range 10 {
		b.receive("ping", `{"zen":"x","hook_id":1}`)
	}
	b.process()
	var all sync.WaitGroup
	var mu sync.Mutex
	opened := map[string]int{}
	for i := range 4 {
		all.Go(func() {
			got := b.post("", `{"reason":"because","filter":{"source":"github"}}`, "idempotency-key", fmt.Sprint(i))
			mu.Lock()
			defer mu.Unlock()
			for _, id := range got.Data.Replayed {
				opened[id]++
			}
			if got.status != 202 {
				t.Errorf("%d %s", got.status, got.raw)
			}
		})
	}
	all.Wait()
	for id, n := range opened {
		if n != 1 {
			t.Errorf("%s was opened %d times", id, n)
		}
	}
	if len(opened) != 10 {
		t.Errorf("%d of 10 were opened", len(opened))
	}
}

func TestOutages(t *testing.T) {
	t.Parallel()
	b := start(t)
	id := b.receive("issues", fmt.Sprintf(issue, "x", "2026-03-01T10:00:00Z"))
	b.process()
	b.move(id)
	b.kept = evidence.Open(evidence.Config{Dir: filepath.Join(b.dir, "deliveries", id.String(), "not a folder")}, nil)
	if err := os.WriteFile(filepath.Join(b.dir, "deliveries", id.String(), "not a folder"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, body := range []string{`{"reason":"because"}`, `{"dry_run":true}`} {
		if got := b.post(id.String(), body); got.status != 503 {
			t.Errorf("without its storage: %d %s", got.status, got.raw)
		}
	}
	b.db.Close()
	for _, body := range []string{`{"reason":"because","filter":{"state":"done"}}`, `{"dry_run":true,"filter":{"state":"done"}}`} {
		if got := b.post("", body); got.status < 500 || strings.Contains(got.raw, "closed pool") {
			t.Errorf("without a database: %d %s", got.status, got.raw)
		}
	}
}
