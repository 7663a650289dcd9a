package store_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// kept is a whole look at production's project, so many hours after noon. "A@preview=0" is the secret A for previews, in its
// first version.
func kept(hour int, secrets ...string) ops.SecretSync {
	look := ops.SecretSync{
		Platform: "vercel", Scope: "odoo", Environment: "prod", Trigger: ops.BySchedule, Whole: true,
		StartedAt: noon.Add(time.Duration(hour) * time.Hour),
	}
	for _, s := range secrets {
		name, version, _ := strings.Cut(s, "=")
		name, target, _ := strings.Cut(name, "@")
		seen := ops.SecretSeen{Name: name, Target: target}
		if version != "" {
			seen.Fingerprint = ops.SecretFingerprint("vercel", "odoo", name, strings.Repeat(version, 16))
		}
		look.Seen = append(look.Seen, seen)
	}
	return look
}

// keeps records a look and says in words what came of it.
func (b *bench) keeps(look ops.SecretSync) string {
	b.t.Helper()
	done, err := b.RecordSecretSync(b.t.Context(), look, look.StartedAt.Add(time.Second))
	b.must(err)
	if done.Late {
		return "late"
	}
	return fmt.Sprintf("%d seen, %d added, %d changed, %d gone", done.Seen, done.Added, done.Changed, done.Gone)
}

func (b *bench) secrets() []string {
	b.t.Helper()
	return names(b.t, b.conn, `select concat_ws(' ', name || '@' || target, environment, case when fingerprint is not null then 'known' end,
		to_char(first_seen_at at time zone 'UTC', 'HH24'), to_char(last_seen_at at time zone 'UTC', 'HH24'), 'gone ' || to_char(gone_at at time zone 'UTC', 'HH24'))
		from ops.secret_inventory order by name, target`)
}

func TestTheLifeOfASecret(t *testing.T) {
	t.Parallel()
	b := open(t)
	partly := func(look ops.SecretSync) ops.SecretSync { look.Whole, look.Why = false, "one is hidden"; return look }
	failed := ops.SecretSync{Platform: "vercel", Scope: "odoo", Trigger: ops.BySchedule, StartedAt: noon.Add(5 * time.Hour), Failed: true, Why: "away"}
	for _, step := range []struct {
		what string
		look ops.SecretSync
		want string
		rows []string
	}{
		{"new", kept(0, "B=1", "A@production=1", "A@preview"), "3 seen, 3 added, 0 changed, 0 gone", []string{"A@preview prod 12 12", "A@production prod known 12 12", "B@ prod known 12 12"}},
		{"as before", kept(1, "A@preview", "A@production=1", "B=1"), "3 seen, 0 added, 0 changed, 0 gone", []string{"A@preview prod 12 12", "A@production prod known 12 12", "B@ prod known 12 12"}},
		{"another value", kept(2, "A@preview", "A@production=2", "B=1"), "3 seen, 0 added, 1 changed, 0 gone", []string{"A@preview prod 12 12", "A@production prod known 12 14", "B@ prod known 12 12"}},
		{"not all of it", partly(kept(3, "A@production=2")), "1 seen, 0 added, 0 changed, 0 gone", []string{"A@preview prod 12 12", "A@production prod known 12 14", "B@ prod known 12 12"}},
		{"gone", kept(4, "A@production=2"), "1 seen, 0 added, 0 changed, 2 gone", []string{"A@preview prod 12 12 gone 16", "A@production prod known 12 14", "B@ prod known 12 12 gone 16"}},
		{"away", failed, "0 seen, 0 added, 0 changed, 0 gone", []string{"A@preview prod 12 12 gone 16", "A@production prod known 12 14", "B@ prod known 12 12 gone 16"}},
		{"back", kept(6, "A@production=2", "B=3"), "2 seen, 1 added, 0 changed, 0 gone", []string{"A@preview prod 12 12 gone 16", "A@production prod known 12 14", "B@ prod known 12 18"}},
		{"twice in one list", kept(7, "A@production=2", "B=3", "B=3"), "2 seen, 0 added, 0 changed, 0 gone", []string{"A@preview prod 12 12 gone 16", "A@production prod known 12 14", "B@ prod known 12 18"}},
		{"late", kept(1), "late", []string{"A@preview prod 12 12 gone 16", "A@production prod known 12 14", "B@ prod known 12 18"}},
	} {
		if got := b.keeps(step.look); got != step.want {
			b.t.Errorf("%s: %s, want %s", step.what, got, step.want)
		}
		b.same(step.what, step.rows, b.secrets())
	}
	b.same("runs", []string{"succeeded succeeded", "succeeded succeeded", "succeeded succeeded", "partial partial one is hidden", "succeeded succeeded", "failed failed away", "succeeded succeeded", "succeeded succeeded"},
		names(t, b.conn, "select concat_ws(' ', s.status, r.status, s.error) from ops.secret_sync_runs s join ops.runs r on r.id = s.run_id order by run_id"))
}

// A list that says what is known writes no row of the inventory again.
func TestSecretsThatAreThereAreNotRewritten(t *testing.T) {
	t.Parallel()
	b := open(t)
	secrets := make([]string, 500)
	for i := range secrets {
		secrets[i] = fmt.Sprintf("KEY_%d=1", i)
	}
	b.keeps(kept(0, secrets...))
	const versions = "select id || ' ' || xmin || ' ' || ctid from ops.secret_inventory order by id"
	before := names(t, b.conn, versions)
	if got := b.keeps(kept(1, secrets...)); got != "500 seen, 0 added, 0 changed, 0 gone" {
		t.Error(got)
	}
	b.same("rows", before, names(t, b.conn, versions))
}

// A token that has lost the right to see secrets may be shown none of them.
func TestASuddenlyEmptyListIsNotBelieved(t *testing.T) {
	t.Parallel()
	b := open(t)
	b.keeps(kept(0)) // empty from the beginning is just empty
	b.keeps(kept(1, "A", "B"))
	empty := kept(2)
	empty.Missing = []string{"A"}
	b.keeps(empty)
	b.same("nothing is gone", []string{"A@ prod 13 13", "B@ prod 13 13"}, b.secrets())
	const runs = "select status || ' ' || cardinality(missing) from ops.secret_sync_runs order by run_id"
	b.same("nor missing", []string{"succeeded 0", "succeeded 0", "partial 0"}, names(t, b.conn, runs))
	empty.StartedAt, empty.BelieveEmpty = noon.Add(3*time.Hour), true
	b.keeps(empty)
	b.same("gone", []string{"A@ prod 13 13 gone 15", "B@ prod 13 13 gone 15"}, b.secrets())
	b.same("missing", []string{"succeeded 0", "succeeded 0", "partial 0", "succeeded 1"}, names(t, b.conn, runs))
}

// Places do not touch each other, and what several environments share belongs to none.
func TestSecretsOfTwoPlaces(t *testing.T) {
	t.Parallel()
	b := open(t)
	other := kept(0, "A")
	other.Platform, other.Scope, other.Environment = "github", "odoo", ""
	b.keeps(kept(0, "A"))
	b.keeps(other)
	b.keeps(kept(1, "B"))
	b.same("places", []string{"github A", "vercel A prod gone", "vercel B prod"},
		names(t, b.conn, "select concat_ws(' ', platform, name, environment, case when gone_at is not null then 'gone' end) from ops.secret_inventory order by 1"))
}

// Two looks at once, whoever began first: the rows are those of the one that began last.
func TestTwoLooksAtOnce(t *testing.T) {
	t.Parallel()
	b := open(t)
	var both sync.WaitGroup
	for hour := range 8 {
		both.Go(func() {
			if _, err := b.RecordSecretSync(t.Context(), kept(hour, "A", fmt.Sprintf("HOUR_%d", hour)), noon.Add(9*time.Hour)); err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
	b.same("standing", []string{"A", "HOUR_7"}, names(t, b.conn, "select name from ops.secret_inventory where gone_at is null order by name"))
}
