package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/github"
	githubfake "github.com/insightpulseai/odooops-console/shared/adapters/github/fake"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx/fakehttp"
	"github.com/insightpulseai/odooops-console/shared/adapters/supabase"
	supabasefake "github.com/insightpulseai/odooops-console/shared/adapters/supabase/fake"
	"github.com/insightpulseai/odooops-console/shared/adapters/vercel"
	vercelfake "github.com/insightpulseai/odooops-console/shared/adapters/vercel/fake"
	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/secret"
	"github.com/insightpulseai/odooops-console/shared/testkit"
	"github.com/insightpulseai/odooops-console/ssot"
)

const projectRef = "abcdefghijklmnopqrst"

var (
	daily   = entry.Trigger{Trigger: "schedule", Chore: "secret-sync"}
	inHub   = ssot.Place{Platform: ssot.OnGitHub, Scope: "acme/odoo"}
	inSite  = ssot.Place{Platform: ssot.OnVercel, Scope: "odoo"}
	inStage = ssot.Place{Platform: ssot.OnVercel, Scope: "odoo-stage"}
	inBase  = ssot.Place{Platform: ssot.OnSupabase, Scope: projectRef}
)

// vault is a desk whose chore looks at the secrets of two environments that share a repository, of which one has no Supabase.
type vault struct {
	*desk
	hub        *githubfake.GitHub
	site       *vercelfake.Vercel
	base       *supabasefake.Supabase
	repository *githubfake.Repository
	calls      map[ssot.Platform]*fakehttp.Server
	chore      secretSync
}

func newVault(t *testing.T, token string, registry ...ssot.Secret) *vault {
	t.Helper()
	v := &vault{desk: newDesk(t, nil), hub: githubfake.New("token"), site: vercelfake.New("token", ""), base: supabasefake.New("token", ""), calls: map[ssot.Platform]*fakehttp.Server{}}
	v.repository = v.hub.Add(1, "acme/odoo")
	serve := func(p ssot.Platform, h http.Handler) string {
		v.calls[p] = fakehttp.New(h)
		server := httptest.NewServer(v.calls[p])
		t.Cleanup(server.Close)
		return server.URL
	}
	fast := httpx.Options{Pause: time.Millisecond}
	hub, err := github.New(github.Config{Token: secret.New(token), URL: serve(ssot.OnGitHub, v.hub)}, fast)
	site, err2 := vercel.New(vercel.Config{Token: secret.New(token), URL: serve(ssot.OnVercel, v.site)}, fast)
	base, err3 := supabase.New(supabase.Config{Token: secret.New(token), URL: serve(ssot.OnSupabase, v.base)}, fast)
	if err != nil || err2 != nil || err3 != nil {
		t.Fatal(err, err2, err3)
	}
	environments := []ssot.Environment{
		{Name: "prod", Repository: "acme/odoo", VercelProject: "odoo", SupabaseRef: projectRef},
		{Name: "stage", Repository: "acme/odoo", VercelProject: "odoo-stage"},
	}
	v.chore = secretSync{v.store, keepers(hub, site, base), registry, environments, v.now}
	v.chores = []chore{v.chore.chore()}
	return v
}

func entryOf(name string, in ...ssot.Place) ssot.Secret {
	return ssot.Secret{Name: name, Owner: "mail", Purpose: "Sends mail.", UsedBy: []string{"odoo"}, KeptIn: in}
}

func hubSecret(name string) githubfake.Object {
	return githubfake.Object{"name": name, "created_at": "2026-02-01T10:00:00Z", "updated_at": "2026-02-01T10:00:00Z"}
}

func siteSecret(id, name string, target any) vercelfake.Object {
	return vercelfake.Object{"id": id, "key": name, "type": "encrypted", "target": target, "createdAt": 1772000000000, "updatedAt": 1772000000000}
}

func baseSecret(name, digest string) supabasefake.Object {
	return supabasefake.Object{"name": name, "value": digest, "updated_at": "2026-02-01T10:00:00.123456Z"}
}

// sync runs the chore a day later and gives its outcome.
func (v *vault) sync(trigger entry.Trigger) report {
	v.t.Helper()
	v.clock.set(v.clock.at().Add(24 * time.Hour))
	done, err := v.handle(v.t.Context(), trigger)
	if err != nil {
		v.t.Fatal(err)
	}
	return done.(report)
}

const (
	syncs    = `select concat_ws(' ', platform, scope, environment, status, seen, added, changed, gone, missing, unregistered, error) from ops.secret_sync_runs where started_at = (select max(started_at) from ops.secret_sync_runs) order by platform, scope`
	stock    = `select concat_ws(' ', platform, scope, target, name, environment, case when fingerprint is not null then 'known' end, case when gone_at is not null then 'gone' end) from ops.secret_inventory order by platform, scope, name, target`
	raised   = `select concat_ws(' ', state, signal, subject, environment, check_name, scope) from ops.convergence_findings where state = 'open' order by signal, scope, subject`
	fresh    = `select concat_ws(' ', source, scope, to_char(last_success_at at time zone 'UTC', 'DD')) from ops.sync_cursors where source <> 'system' order by 1`
	notStage = "stage has no supabase_ref in ssot/environments.yaml, so that its secrets at supabase are not observed"
)

func TestADayOfSecrets(t *testing.T) {
	t.Parallel()
	v := newVault(t, "token", entryOf("SMTP_PASSWORD", inHub, inSite, inBase), entryOf("API_KEY", inStage))
	v.repository.Secrets = []githubfake.Object{hubSecret("SMTP_PASSWORD"), hubSecret("OLD_TOKEN")}
	v.site.Variables["odoo"] = []vercelfake.Object{siteSecret("a", "SMTP_PASSWORD", []string{"production", "preview"}), siteSecret("b", "SMTP_PASSWORD", "development")}
	v.base.Secrets = []supabasefake.Object{baseSecret("SMTP_PASSWORD", strings.Repeat("0a", 32)), baseSecret("SUPABASE_URL", strings.Repeat("0b", 32))}

	got := v.sync(daily)
	if got.Outcome != "partial" || got.Why != notStage { // what nobody looks at is not fine
		t.Errorf("%s: %s", got.Outcome, got.Why)
	}
	v.same("runs", syncs,
		"github acme/odoo succeeded 2 2 0 0 {} {OLD_TOKEN}",
		"supabase "+projectRef+" prod succeeded 2 2 0 0 {} {}",
		"vercel odoo prod succeeded 2 2 0 0 {} {}",
		"vercel odoo-stage stage succeeded 0 0 0 0 {API_KEY} {}")
	inventory := []string{
		"github acme/odoo  OLD_TOKEN", "github acme/odoo  SMTP_PASSWORD",
		"supabase " + projectRef + "  SMTP_PASSWORD prod known", "supabase " + projectRef + "  SUPABASE_URL prod known",
		"vercel odoo development SMTP_PASSWORD prod", "vercel odoo preview,production SMTP_PASSWORD prod",
	}
	v.same("inventory", stock, inventory...)
	v.same("findings", raised,
		"open secret_missing API_KEY stage secret-sync vercel:odoo-stage",
		"open secret_unregistered OLD_TOKEN secret-sync github:acme:odoo")
	v.same("fresh", fresh, "github secrets/acme/odoo 03", "supabase secrets/"+projectRef+" 03", "vercel env/odoo 03", "vercel env/odoo-stage 03")

	// A day later nothing is new, and no row is written again.
	const versions = `select concat_ws(' ', id, xmin) from ops.secret_inventory order by id`
	var before string
	if err := v.conn.QueryRow(t.Context(), `select string_agg(concat_ws(' ', id, xmin), ',' order by id) from ops.secret_inventory`).Scan(&before); err != nil {
		t.Fatal(err)
	}
	v.sync(daily)
	v.same("as it was", versions, strings.Split(before, ",")...)
	v.same("fresher all the same", fresh, "github secrets/acme/odoo 04", "supabase secrets/"+projectRef+" 04", "vercel env/odoo 04", "vercel env/odoo-stage 04")

	// Each repository was read once for both of its environments.
	if n := len(v.calls[ssot.OnGitHub].Calls()); n != 2 {
		t.Errorf("%d calls to GitHub in two days", n)
	}

	v.repository.Secrets = v.repository.Secrets[:1]
	v.site.Change(func(f *vercelfake.Vercel) {
		f.Variables["odoo-stage"] = []vercelfake.Object{siteSecret("c", "API_KEY", "production")}
	})
	v.sync(daily)
	v.same("all is well", raised)
}

// What cannot be seen is neither gone nor fine.
func TestSecretsThatCannotBeSeen(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil func(v *vault)
		why   string
		blind int // findings of places that could not be seen
	}{
		"a refusal": {func(v *vault) { v.calls[ssot.OnGitHub].Always(v.hub.Refuse(403)) },
			"github acme/odoo: list the secrets of acme/odoo: GitHub does not allow this to the token (403): check what GITHUB_TOKEN may do", 1},
		"nothing where a list should be": {func(v *vault) {
			for _, calls := range v.calls {
				calls.Always(fakehttp.Answer(200, "{}", "Content-Type", "application/json"))
			}
		}, "github acme/odoo: list the secrets of acme/odoo: GitHub's answer has no list in it", 4},
		"null": {func(v *vault) {
			for _, calls := range v.calls {
				calls.Always(fakehttp.Answer(200, "null", "Content-Type", "application/json"))
			}
		}, "vercel odoo: list the environment variables: Vercel's answer has no list in it", 4},
		"a page":         {func(v *vault) { v.calls[ssot.OnSupabase].Always(fakehttp.HTML()) }, "supabase " + projectRef + ": list the secrets: ", 1},
		"half an answer": {func(v *vault) { v.calls[ssot.OnVercel].Always(fakehttp.Halve()) }, "vercel odoo: list the environment variables: ", 2},
		"some are hidden": {func(v *vault) {
			v.site.Hidden = 3
			v.site.Variables["odoo"] = nil
		}, "vercel odoo: 3 are hidden from the token: give it a role that may see those of production", 2},
		"a list that is suddenly empty": {func(v *vault) { v.repository.Secrets = nil },
			"github acme/odoo: the list is empty, and 1 were there before: that is not believed until somebody who knows better invokes the chore secret-sync by hand", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := newVault(t, "token", entryOf("SMTP_PASSWORD", inHub, inSite, inBase))
			v.repository.Secrets = []githubfake.Object{hubSecret("SMTP_PASSWORD")}
			v.site.Variables["odoo"] = []vercelfake.Object{siteSecret("a", "SMTP_PASSWORD", "production")}
			v.base.Secrets = []supabasefake.Object{baseSecret("SMTP_PASSWORD", strings.Repeat("0a", 32))}
			v.sync(daily)
			c.spoil(v)
			if got := v.sync(daily); got.Outcome != "partial" || !strings.Contains(got.Why, c.why) {
				t.Errorf("%s: %s", got.Outcome, got.Why)
			}
			v.same("nothing is gone", stock, "github acme/odoo  SMTP_PASSWORD", "supabase "+projectRef+"  SMTP_PASSWORD prod known", "vercel odoo production SMTP_PASSWORD prod")
			v.same("findings", `select signal || ' ' || count(*) from ops.convergence_findings group by signal`, fmt.Sprintf("could_not_observe %d", c.blind))
			v.same("as old as they were", `select count(*)::text from ops.sync_cursors where source <> 'system' and extract(day from last_success_at) = 3`, fmt.Sprint(c.blind))
		})
	}
}

// A list that a person vouches for is believed.
func TestAnEmptyListByHand(t *testing.T) {
	t.Parallel()
	v := newVault(t, "token", entryOf("SMTP_PASSWORD", inHub))
	v.repository.Secrets = []githubfake.Object{hubSecret("SMTP_PASSWORD")}
	v.sync(daily)
	v.repository.Secrets = nil
	v.sync(entry.Trigger{Trigger: "manual", Chore: "secret-sync"})
	v.same("gone", stock, "github acme/odoo  SMTP_PASSWORD gone")
	v.same("missing", raised, "open secret_missing SMTP_PASSWORD secret-sync github:acme:odoo")
}

// A place that no environment names any more is neither late for ever nor said to keep what it kept.
func TestAPlaceThatIsLeft(t *testing.T) {
	t.Parallel()
	v := newVault(t, "token")
	v.repository.Secrets = []githubfake.Object{hubSecret("OLD_TOKEN")}
	v.site.Variables["odoo-stage"] = []vercelfake.Object{siteSecret("a", "OLD_KEY", "production")}
	v.sync(daily)
	v.same("raised", raised, "open secret_unregistered OLD_TOKEN secret-sync github:acme:odoo", "open secret_unregistered OLD_KEY stage secret-sync vercel:odoo-stage")
	renamed := v.chore.environments
	renamed[1].VercelProject = "odoo-staging"
	if got := v.sync(daily); fmt.Sprint(got.Summary.(map[string]any)["left"]) != "[vercel odoo-stage]" {
		t.Errorf("%+v", got.Summary)
	}
	v.same("gone", stock, "github acme/odoo  OLD_TOKEN", "vercel odoo-stage production OLD_KEY stage gone")
	v.same("resolved", raised, "open secret_unregistered OLD_TOKEN secret-sync github:acme:odoo")
	v.same("not late", `select concat_ws(' ', source, scope) from ops.sync_cursors where scope like '%odoo-stag%' order by 1`, "system secret-sync/vercel:odoo-staging", "vercel env/odoo-staging")
	renamed[1].VercelProject = "odoo-stage"
	v.sync(daily)
	v.same("and back", stock, "github acme/odoo  OLD_TOKEN", "vercel odoo-stage production OLD_KEY stage")
}

// forgetful loses the first findings that it is to write down, as a function does that dies half-way.
type forgetful struct {
	secretBook
	lost bool
}

func (f *forgetful) RecordObservation(ctx context.Context, o ops.Observation, tell func([]ops.Transition) []ops.Notice) (ops.Outcome, error) {
	if !f.lost {
		f.lost = true
		return ops.Outcome{}, fault.New(fault.Unavailable, "the database is away")
	}
	return f.secretBook.RecordObservation(ctx, o, tell)
}

func TestALookThatDiedHalfWay(t *testing.T) {
	t.Parallel()
	v := newVault(t, "token")
	v.repository.Secrets = []githubfake.Object{hubSecret("OLD_TOKEN")}
	v.chore.book = &forgetful{secretBook: v.store}
	v.chores = []chore{v.chore.chore()}
	if _, err := v.handle(t.Context(), daily); err == nil {
		t.Fatal("it did not die")
	}
	v.same("not confirmed", fresh, "github secrets/acme/odoo")
	if got := v.sync(daily); got.Outcome != "partial" || got.Why != notStage {
		t.Errorf("%s: %s", got.Outcome, got.Why)
	}
	v.same("once", stock, "github acme/odoo  OLD_TOKEN")
	v.same("raised all the same", raised, "open secret_unregistered OLD_TOKEN secret-sync github:acme:odoo")
}

// Without a token each place says what to set, and has never been seen.
func TestNoSecretsWithoutTokens(t *testing.T) {
	t.Parallel()
	v := newVault(t, "", entryOf("SMTP_PASSWORD", inHub))
	if got := v.sync(daily); got.Outcome != "partial" || !strings.Contains(got.Why, "set VERCEL_TOKEN") {
		t.Errorf("%s: %s", got.Outcome, got.Why)
	}
	v.same("runs", `select concat_ws(' ', platform, status, error) from ops.secret_sync_runs where scope <> 'odoo-stage' order by 1`,
		"github failed list the secrets of acme/odoo: GitHub is not configured: set GITHUB_TOKEN",
		"supabase failed list the secrets: Supabase is not configured: set SUPABASE_ACCESS_TOKEN",
		"vercel failed list the environment variables: Vercel is not configured: set VERCEL_TOKEN")
	v.same("never seen", fresh, "github secrets/acme/odoo", "supabase secrets/"+projectRef, "vercel env/odoo", "vercel env/odoo-stage")
	v.same("and nothing is wrong", raised)
}

// Whatever vendors put beside a name, and wherever they put a value: nothing of it is in the database or in the log.
func TestNoValueIsKept(t *testing.T) {
	t.Parallel()
	v := newVault(t, "token")
	hex := strings.Repeat("5ec0de", 8)
	planted := map[string]string{"text": "planted-value-4f1e", "hex": hex, "url": "postgres://odoo:planted-4f1e@db/x", "key": "gh" + "p_" + strings.Repeat("4f1ePLANTED", 3)}
	var log bytes.Buffer
	run := entry.Scheduled(slog.New(slog.NewJSONHandler(&log, nil)), v.handle)
	look := func() {
		v.clock.set(v.clock.at().Add(24 * time.Hour))
		if _, err := run(t.Context(), []byte(`{"chore":"secret-sync"}`)); err != nil {
			t.Error(err)
		}
		text := testkit.Contents(t, v.conn) + log.String()
		for name, value := range planted {
			if strings.Contains(text, value) {
				t.Errorf("the planted %s is found:\n%s", name, around(text, value))
			}
		}
	}
	n := 0
	for _, value := range planted {
		n++
		name := fmt.Sprintf("KEY_%d", n)
		beside := func(o map[string]any) map[string]any {
			for _, field := range []string{"value", "secret", "encrypted_value", "comment", "description", "note", "contentHint", "internalContentHint", "createdBy"} {
				if _, has := o[field]; !has {
					o[field] = value
				}
			}
			return o
		}
		v.repository.Secrets = append(v.repository.Secrets, beside(hubSecret(name)), beside(hubSecret("x "+value)))
		v.site.Variables["odoo"] = append(v.site.Variables["odoo"], beside(siteSecret(name, name, "production")), beside(siteSecret("i"+name, value+" x", "preview")))
		v.base.Secrets = append(v.base.Secrets, beside(baseSecret(name, value)), beside(baseSecret(value+"\n", value)))
	}
	look()
	v.same("as much as there is", `select platform || ' ' || count(*) || ' ' || count(fingerprint) from ops.secret_inventory group by platform order by 1`, "github 4 0", "supabase 4 1", "vercel 4 0")
	v.same("what has no name", `select count(*)::text from ops.convergence_findings where subject = 'names that are none'`, "3")

	// An error that quotes what was sent or kept is quoted by nobody.
	said, err := json.Marshal(map[string]any{"message": planted, "error": planted, "errors": []any{planted}})
	if err != nil {
		t.Fatal(err)
	}
	for _, status := range []int{200, 400, 403, 422, 500} {
		for _, calls := range v.calls {
			calls.Always(fakehttp.Answer(status, string(said), "Content-Type", "application/json", "Warning", planted["text"]))
		}
		look()
	}
	if !strings.Contains(log.String(), "KEY_") && !strings.Contains(log.String(), "secret-sync") {
		t.Error("the log was not looked at")
	}
}

func around(text, value string) string {
	at := strings.Index(text, value)
	return text[max(at-200, 0):min(at+len(value)+20, len(text))]
}
