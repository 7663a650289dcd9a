package main

import (
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/golang-jwt/jwt/v5"
	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/identity"
	"github.com/insightpulseai/odooops-console/shared/secret"
	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/shared/testkit"
)

const shared = "a-shared-secret-of-at-least-32-bytes"

// api is the function as the gateway sees it, over a database of its own, under the read API's login.
type api struct {
	t       *testing.T
	address string
	conn    *pgx.Conn
	*console
}

func start(t *testing.T) *api {
	t.Helper()
	a := startEmpty(t)
	a.exec(rows)
	testkit.Furnish(t, a.conn)
	return a
}

func (a *api) exec(sql string) {
	a.t.Helper()
	if _, err := a.conn.Exec(a.t.Context(), sql); err != nil {
		a.t.Fatal(err)
	}
}

// rows is at least one of everything that testkit.Furnish leaves out.
const rows = `
insert into ops.webhook_deliveries (source, delivery_key, event, action, headers, body, body_size, body_sha256, secret_position, state, received_at, processed_at) values
  ('github', 'g/1', 'issues', 'opened', '{"x-github-event":"issues"}', '{"secret":"raw payload"}', 24, sha256('x'), 1, 'done', now() - interval '1 hour', now()),
  ('plane', 'p/1', 'issue', null, '{}', '\x00ff', 2, sha256('y'), 1, 'done', now() - interval '2 hours', now());
insert into ops.task_queue (kind, ref) values ('interpret_delivery', '1');
insert into ops.work_item_containers (source, container_id, name, named_at, previous_names) values ('github', '100', 'acme/odoo', now(), '{acme/erp}');
insert into ops.work_item_states (source, state_id, name, status, named_at) values ('plane', 's-1', 'Doing', 'in_progress', now());
insert into ops.work_items (work_item_ref, source, source_id, container_id, number, key, title, status, source_updated_at, deleted_at, delivery_id) values
  ('github:acme/odoo#7', 'github', '1007', '100', 7, 'acme/odoo#7', 'Invoices <b>lose</b> their tax line', 'open', '2026-03-01T09:00:00Z', null, 1),
  ('github:acme/odoo#8', 'github', '1008', '100', 8, null, null, null, null, '2026-03-01T10:00:00Z', 1);
insert into ops.platform_events (kind, severity, message, occurred_at, last_seen_at) values ('task.dead', 'error', 'x', now(), now());
insert into ops.runs (kind, trigger, status, started_at, summary) values ('rebuild', 'manual', 'running', now(), 'null');
insert into ops.run_events (run_id, kind, message, occurred_at) values (1, 'started', 'x', now());
insert into ops.sync_cursors (source, scope, last_success_at, cadence) values ('github', 'repos/acme', null, '15 minutes');`

// details is one path to a detail of every resource.
var details = map[string]string{
	"work-items": "github%3Aacme%2Fodoo%237", "work-item-containers": "github/100", "work-item-states": "plane/s-1",
	"webhook-deliveries": "1", "task-queue": "interpret_delivery/1", "platform-events": "1", "runs": "1", "run-events": "1",
	"sync-cursors": "github/repos/acme",
	"branches":     "1", "pull-requests": "1", "builds": "1", "build-jobs": "1", "build-artifacts": "1", "gate-results": "1", "deployments": "1", "deployment-reports": "1", "deployment-projects": "vercel/console", "modules": "prod/account_tax",
	"evidence": "1", "notices": "1", "notice-channels": "C01", "convergence-findings": "1", "convergence-actions": "1", "environment-standings": "prod", "summaries": "2026-02-28", "maintenance-runs": "1", "maintenance-run-events": "1", "backup-jobs": "2", "backups": "1",
	"spent-signatures": "1", "mail-events": "1", "healthchecks": "1", "metric-snapshots": "1", "database-snapshots": "1", "exec-sessions": "1",
	"do-ingest-runs": "3", "do-listings": "1", "do-droplets": "101", "do-databases": "d-1", "do-firewalls": "f-1", "do-actions": "9001", "ai-models": "digitalocean/m-1",
	"vercel-projects": "prj_1", "vercel-domains": "prj_1/console.example.com", "supabase-functions": "abc/hello",
	"advisor-runs": "4", "advisor-findings": "1", "secret-sync-runs": "5", "secret-inventory": "1",
	"integrations-catalog": "mailgun", "integrations-installations": "mailgun/stage",
	"agent-runs": "1", "agent-events": "1", "agent-artifacts": "1",
}

func token(t testing.TB, role string, change jwt.MapClaims) string {
	t.Helper()
	claims := jwt.MapClaims{"sub": "u", "aud": "authenticated", "role": "authenticated", "exp": time.Now().Add(time.Hour).Unix()}
	if role != "" {
		claims["app_metadata"] = map[string]any{"ops_role": role}
	}
	for k, v := range change {
		claims[k] = v
	}
	signed, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte(shared))
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

type answer struct {
	status int
	header map[string]string
	raw    string
	OK     bool            `json:"ok"`
	Data   json.RawMessage `json:"data"`
	Meta   struct {
		NextCursor *string    `json:"next_cursor"`
		AsOf       *time.Time `json:"as_of"`
		Source     string     `json:"source"`
		Stale      bool       `json:"stale"`
	} `json:"meta"`
	Error  string `json:"error"`
	Reason string `json:"reason"`
}

// ask goes the whole way from a gateway's event to its response. Headers are name, value, name, value.
func (a *api) ask(method, target, bearer string, headers ...string) events.APIGatewayV2HTTPResponse {
	a.t.Helper()
	path, query, _ := strings.Cut(target, "?")
	e := events.APIGatewayV2HTTPRequest{RawPath: path, RawQueryString: query, Headers: map[string]string{}}
	e.RequestContext.HTTP.Method, e.RequestContext.RequestID = method, "req-1"
	if bearer != "" {
		e.Headers["authorization"] = "Bearer " + bearer
	}
	for pair := range slices.Chunk(headers, 2) {
		e.Headers[pair[0]] = pair[1]
	}
	handle := entry.HTTP(slog.New(slog.DiscardHandler), a.handle)
	response, err := handle(a.t.Context(), e)
	if err != nil {
		a.t.Fatal(err)
	}
	return response
}

// send asks and reads the envelope.
func (a *api) send(method, target, bearer string, headers ...string) answer {
	a.t.Helper()
	response := a.ask(method, target, bearer, headers...)
	out := answer{status: response.StatusCode, header: response.Headers, raw: response.Body}
	if response.Body != "" {
		if err := json.Unmarshal([]byte(response.Body), &out); err != nil {
			a.t.Fatalf("%s %s answers no JSON: %q", method, target, response.Body)
		}
	}
	return out
}

func (a *api) get(target, bearer string, headers ...string) answer {
	a.t.Helper()
	return a.send(http.MethodGet, target, bearer, headers...)
}

func TestWhoMayAsk(t *testing.T) {
	t.Parallel()
	a := start(t)
	for name, c := range map[string]struct {
		bearer string
		want   int
	}{
		"nobody":              {"", 401},
		"not a token":         {"hello", 401},
		"viewer":              {token(t, "viewer", nil), 200},
		"operator":            {token(t, "operator", nil), 200},
		"admin":               {token(t, "admin", nil), 200},
		"no console role":     {token(t, "", nil), 401},
		"another role":        {token(t, "root", nil), 401},
		"anon":                {token(t, "admin", jwt.MapClaims{"role": "anon"}), 401},
		"service role":        {token(t, "admin", jwt.MapClaims{"role": "service_role"}), 401},
		"other audience":      {token(t, "admin", jwt.MapClaims{"aud": "x"}), 401},
		"expired":             {token(t, "admin", jwt.MapClaims{"exp": time.Now().Add(-time.Minute).Unix()}), 401},
		"anonymous":           {token(t, "admin", jwt.MapClaims{"is_anonymous": true}), 401},
		"larger than 8 KB":    {token(t, "admin", jwt.MapClaims{"x": strings.Repeat("x", 9000)}), 401},
		"role injected twice": {token(t, "viewer", jwt.MapClaims{"user_metadata": map[string]any{"ops_role": "admin"}}), 200},
	} {
		for resource, id := range details {
			for _, target := range []string{"/v1/" + resource, "/v1/" + resource + "/" + id} {
				got := a.get(target, c.bearer)
				if got.status != c.want || got.OK != (c.want == 200) {
					t.Errorf("%s asks %s: %d %s, want %d", name, target, got.status, got.raw, c.want)
				}
				if c.want == 401 && (got.Reason != "unauthenticated" || got.Error == "" || got.Data != nil) {
					t.Errorf("%s asks %s: %s", name, target, got.raw)
				}
			}
		}
	}
}

func TestNobodyIsConfigured(t *testing.T) {
	t.Parallel()
	a := start(t)
	a.identity = identity.New(identity.Config{})
	if got := a.get("/v1/runs", token(t, "admin", nil)); got.status != 503 || got.Reason != "not_configured" {
		t.Errorf("%d %s", got.status, got.raw)
	}
	if got := a.get("/healthz", ""); got.status != 200 {
		t.Errorf("health: %d %s", got.status, got.raw)
	}
}

// A viewer gets no body, prompt or command by any route, filter, cursor or error.
func TestAViewerGetsNoPayload(t *testing.T) {
	t.Parallel()
	a := start(t)
	viewer, operator := token(t, "viewer", nil), token(t, "operator", nil)
	for _, c := range []struct{ of, field, secret, door, filter string }{
		{"webhook-deliveries", "body", "raw payload", "webhook-delivery-body", "source=github&state=done"},
		{"agent-runs", "prompt", "raw payload of a prompt", "agent-run-prompt", "status=succeeded&repo=acme/odoo"},
		{"exec-sessions", "command", "raw payload of a command", "exec-session-command", "state=closed&actor=ann"},
	} {
		list, one := "/v1/"+c.of, "/v1/"+c.of+"/1"
		for _, role := range []string{"operator", "admin"} {
			if got := a.get(one, token(t, role, nil)); !strings.Contains(got.raw, c.secret) {
				t.Fatalf("an %s does not get the %s: %s", role, c.field, got.raw)
			}
		}
		// A place in a list that is ordered by the payload.
		forged := url.QueryEscape(base64.RawURLEncoding.EncodeToString([]byte(`{"of":"` + c.field + `","after":["raw"]}`)))
		targets := []string{
			list + "?" + c.filter, list + "?" + c.field + "=x", list + "?" + c.field + "=raw", list + "?" + c.field + "=not_null", list + "?" + c.field + "=null",
			list + "?" + c.field + "_after=x", list + "?" + c.field + "_note=x", list + "?select=" + c.field, list + "?order=" + c.field, list + "?limit=" + c.field,
			list + "?cursor=" + forged, list + "?cursor=" + url.QueryEscape("eyJib2R5IjoxfQ"), list + "?" + c.filter + "&cursor=" + forged,
			one + "?expand=" + c.field, one + "/" + c.field, one + "%20or%20true", one + "%27", list + "/" + c.field, "/v1/" + c.door + "/1", "/v1/openapi.json",
		}
		for resource, id := range details { // among them those that show it nested, and whatever repeats it
			targets = append(targets, "/v1/"+resource, "/v1/"+resource+"/"+id)
		}
		for _, view := range viewNames() {
			targets = append(targets, "/v1/"+view)
		}
		targets = append(targets, "/v1/logs?q=raw", "/v1/logs?q=payload", "/v1/logs?subject="+c.of+"/1", "/v1/logs?order="+c.field, "/v1/"+c.of+"?q=raw", "/v1/"+c.of+"?"+c.field+"=raw+payload")
		tag := a.get(one, operator).header["etag"]
		for _, target := range targets {
			for _, condition := range []string{"", tag} {
				if got := a.get(target, viewer, "if-none-match", condition); strings.Contains(got.raw, "raw payload") || got.status == 304 || got.status >= 500 {
					t.Errorf("%s: %d %s", target, got.status, got.raw)
				}
			}
		}
		var row map[string]any
		if err := json.Unmarshal(a.get(one, viewer).Data, &row); err != nil || row[c.field] != nil || row[c.field+"_encoding"] != nil || row[c.field+"_note"] == nil {
			t.Errorf("what a viewer is told about a %s: %v", c.field, row)
		}
		var rows []map[string]any
		if err := json.Unmarshal(a.get(list, operator).Data, &rows); err != nil || len(rows) == 0 {
			t.Fatalf("%s: %v", list, err)
		}
		if _, there := rows[0][c.field]; there {
			t.Errorf("the list %s holds a %s", list, c.field)
		}
	}
}

func TestPaths(t *testing.T) {
	t.Parallel()
	a := start(t)
	viewer := token(t, "viewer", nil)
	for _, c := range []struct {
		method, target string
		status         int
		reason, says   string
	}{
		{"GET", "/healthz", 200, "", ""},
		{"GET", "/v1/work-items/github:acme/odoo%237", 200, "", "acme/odoo#7"},
		{"GET", "/v1/work-items/github%3Aacme%2Fodoo%237", 200, "", "acme/odoo#7"},
		{"GET", "/v1/work-items/github:acme/erp%237", 200, "", "acme/odoo#7"},
		{"GET", "/v1/work-items/github:acme/nothing%237", 404, "not_found", "work-items has no"},
		{"GET", "/v1/work-items/", 404, "not_found", "an id is missing"},
		{"GET", "/v1/work-items?deleted_at=not_null", 200, "", "2026-03-01T10:00:00.000000Z"},
		{"GET", "/v1/work-items?nothing=1", 400, "invalid", "there are: limit, cursor, source"},
		{"GET", "/v1/work-items?limit=1000", 400, "invalid", "from 1 to 200"},
		{"GET", "/v1/runs/1?x=1", 400, "invalid", "takes no parameters"},
		{"GET", "/v1/nothing", 404, "not_found", "there are: work-items"},
		{"GET", "/v1/work_items", 404, "not_found", "there are: work-items"},
		{"GET", "/v1/", 404, "not_found", "there are: work-items"},
		{"GET", "/v1", 404, "not_found", "under /v1/"},
		{"GET", "/", 404, "not_found", "under /v1/"},
		{"GET", "/webhooks", 404, "not_found", "under /v1/"},
		{"GET", "/v1/runs%", 404, "not_found", "there are: work-items"},
		{"GET", "/v1/work-items/%00%ff", 404, "not_found", "work-items has no"},
		{"GET", "/v1/work-items?status=%ff", 400, "invalid", "status is a value"},
		{"POST", "/v1/nothing", 404, "not_found", ""},
		{"POST", "/v1/runs", 405, "invalid", "use GET"},
		{"DELETE", "/v1/runs/1", 405, "invalid", "use GET"},
		{"PUT", "/healthz", 405, "invalid", "use GET"},
	} {
		got := a.send(c.method, c.target, viewer)
		if got.status != c.status || got.Reason != c.reason || !strings.Contains(got.raw, c.says) {
			t.Errorf("%s %s: %d %s, want %d and %q", c.method, c.target, got.status, got.raw, c.status, c.says)
		}
		if c.status == 405 && got.header["allow"] != "GET, HEAD" {
			t.Errorf("%s %s allows %q", c.method, c.target, got.header["allow"])
		}
	}
	for _, target := range []string{"/healthz", "/v1/runs", "/v1/runs/1", "/v1/openapi.json"} {
		head, get := a.send("HEAD", target, viewer), a.get(target, viewer)
		if head.status != 200 || head.raw != "" || head.header["etag"] != get.header["etag"] {
			t.Errorf("HEAD %s: %d %q %v", target, head.status, head.raw, head.header)
		}
	}
}

func TestTheDatabaseIsAway(t *testing.T) {
	t.Parallel()
	db, err := store.Open(store.Config{URL: secret.New("postgres://u:hunter2@127.0.0.1:1/x"), MaxConns: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	a := &api{t: t, console: &console{store: db, identity: identity.New(identity.Config{Secret: secret.New(shared)})}}
	for _, target := range []string{"/healthz", "/v1/runs", "/v1/runs/1", "/v1/openapi.json"} {
		if got := a.get(target, token(t, "viewer", nil)); got.status != 503 || got.Reason != "unavailable" || strings.Contains(got.raw, "hunter2") {
			t.Errorf("%s: %d %s", target, got.status, got.raw)
		}
	}
}

func TestNotModified(t *testing.T) {
	t.Parallel()
	a := start(t)
	viewer, operator := token(t, "viewer", nil), token(t, "operator", nil)
	for _, target := range []string{"/v1/runs", "/v1/runs/1", "/v1/work-items?status=open", "/v1/work-items/github:acme/odoo%237", "/v1/webhook-deliveries/1", "/v1/openapi.json"} {
		first := a.get(target, viewer)
		tag := first.header["etag"]
		if first.status != 200 || !strings.HasPrefix(tag, `"`) {
			t.Fatalf("%s: %d, etag %s", target, first.status, tag)
		}
		for _, condition := range []string{tag, "W/" + tag, `"other", ` + tag, "*"} {
			if again := a.get(target, viewer, "if-none-match", condition); again.status != 304 || again.raw != "" || again.header["etag"] != tag {
				t.Errorf("%s with %s: %d %q", target, condition, again.status, again.raw)
			}
		}
		if again := a.get(target, viewer, "if-none-match", `"other"`); again.status != 200 {
			t.Errorf("%s with another tag: %d", target, again.status)
		}
	}
	tag := func(target, bearer string) string { return a.get(target, bearer).header["etag"] }
	if tag("/v1/webhook-deliveries/1", viewer) == tag("/v1/webhook-deliveries/1", operator) {
		t.Error("with and without a body are one representation")
	}
	for target, change := range map[string]string{
		"/v1/runs":                    "update ops.runs set kind = 'scan'",
		"/v1/platform-events?limit=1": "insert into ops.platform_events (kind, severity, message, occurred_at, last_seen_at) values ('x', 'info', 'x', now(), now())",
		"/v1/work-items":              "update ops.webhook_deliveries set received_at = received_at + interval '1 minute'", // it was confirmed again
		"/v1/work-items?limit=1":      "update ops.webhook_deliveries set received_at = received_at - interval '2 days'",   // and is stale now
		"/v1/runs/1":                  "insert into ops.run_events (run_id, kind, message, occurred_at) values (1, 'finished', 'x', now())",
	} {
		before := tag(target, viewer)
		a.exec(change)
		if got := a.get(target, viewer, "if-none-match", before); got.status != 200 {
			t.Errorf("%s after %q: %d", target, change, got.status)
		}
	}
	if got := a.get("/v1/runs", "", "if-none-match", tag("/v1/runs", viewer)); got.status != 401 {
		t.Errorf("a tag without a token: %d", got.status)
	}
}

// A client that walks by next_cursor alone, while the table grows.
func TestAWalkOverTheWire(t *testing.T) {
	t.Parallel()
	a := start(t)
	more := "insert into ops.platform_events (kind, severity, message, occurred_at, last_seen_at) select 'x', 'info', 'x', now(), now() from generate_series(1, 7)"
	a.exec(more)
	seen := map[string]int{}
	for target := "/v1/platform-events?limit=3&kind=x"; target != ""; {
		page := a.get(target, token(t, "viewer", nil))
		var got []struct{ ID string }
		if err := json.Unmarshal(page.Data, &got); err != nil || page.status != 200 {
			t.Fatalf("%d %s", page.status, page.raw)
		}
		for _, row := range got {
			seen[row.ID]++
		}
		a.exec(more)
		target = ""
		if page.Meta.NextCursor != nil {
			target = "/v1/platform-events?limit=3&kind=x&cursor=" + url.QueryEscape(*page.Meta.NextCursor)
		}
	}
	if len(seen) != 7 {
		t.Errorf("%d rows, want the 7 that were there at the beginning", len(seen))
	}
	for id, n := range seen {
		if n != 1 {
			t.Errorf("row %s was seen %d times", id, n)
		}
	}
}
