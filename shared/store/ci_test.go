package store_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/shared/testkit"
)

// story is what happens to a repository in a few minutes: pushes in one second, a force push, a branch that is deleted
// and made again, a pull request from its opening to its merge, a run that fails and is run again, one that a later push
// replaces, one of a fork that waits for approval, checks of another vendor, and a rename in the middle.
func story(t *testing.T) []told {
	h := &hub{t: t, id: 7, name: "acme/old"}
	h.push(1, "main", 0, 1)
	h.push(5, "main", 1, 2)
	h.push(5, "main", 2, 3)
	h.push(5, "main", 3, 4)
	h.push(90, "main", 4, 5)
	h.push(91, "feature/slash", 0, 10)
	h.push(92, "feature/slash", 10, 0)
	h.push(92, "feature/slash", 0, 11)
	h.push(60, "gone", 0, 1)
	h.push(61, "gone", 1, 0)

	h.pull(91, "opened", 12, 10, nil)
	h.pull(93, "synchronize", 12, 11, obj{"before": sha(10)})
	ci := run{number: 1, attempt: 1, commit: 10, branch: "feature/slash", event: "pull_request", workflow: "ci", began: 95}
	h.run(95, ci, "requested", "queued", "")
	h.job(96, ci, 51, "test", "queued", "")
	h.job(97, ci, 51, "test", "in_progress", "")
	h.run(97, ci, "in_progress", "in_progress", "")
	h.job(110, ci, 51, "test", "completed", "failure")
	h.job(111, ci, 52, "lint", "completed", "success")
	h.run(112, ci, "completed", "completed", "failure")
	h.check(113, 81, "created", "queued", "")
	h.check(114, 81, "completed", "completed", "failure")
	h.check(120, 82, "created", "queued", "")
	h.check(121, 82, "completed", "completed", "success")

	h.rename(130, "acme/new")
	again := ci
	again.attempt, again.began = 2, 140
	h.run(140, again, "requested", "queued", "")
	h.job(150, again, 53, "test", "completed", "success")
	h.run(151, again, "completed", "completed", "success")

	first := run{number: 2, attempt: 1, commit: 4, branch: "main", event: "push", workflow: "ci", began: 160}
	second := run{number: 3, attempt: 1, commit: 5, branch: "main", event: "push", workflow: "ci", began: 165}
	h.run(160, first, "requested", "queued", "")
	h.run(165, second, "requested", "queued", "")
	h.run(166, first, "completed", "completed", "cancelled")
	h.run(180, second, "completed", "completed", "success")

	fork := run{number: 4, attempt: 1, commit: 20, branch: "main", event: "pull_request", workflow: "ci", began: 170, head: obj{"id": 99}}
	h.run(170, fork, "requested", "completed", "action_required")
	h.run(190, fork, "in_progress", "in_progress", "")
	h.pull(195, "opened", 13, 20, obj{"head": obj{"ref": "main", "sha": sha(20), "repo": nil}})
	h.pull(210, "closed", 12, 11, obj{"state": "closed", "merged": true, "merged_by": obj{"login": "otto"},
		"merged_at": clock(210), "closed_at": clock(210), "merge_commit_sha": sha(6)})
	h.pull(210, "labeled", 12, 11, nil)
	return h.sent
}

// ciRows are the rows of CI, every column but their own numbers, in order.
const ciRows = `select array(
	select 'branch ' || (to_jsonb(x) - 'id')::text from ops.branches x union all
	select 'pull request ' || (to_jsonb(x) - 'id')::text from ops.pull_requests x union all
	select 'build ' || (to_jsonb(x) - 'id')::text from ops.builds x union all
	select 'job ' || b.run_id || '/' || b.run_attempt || (to_jsonb(x) - 'id' - 'build_id')::text from ops.build_jobs x join ops.builds b on b.id = x.build_id union all
	select 'gate ' || (to_jsonb(x) - 'id')::text from ops.gate_results x
	order by 1)`

// A thousand orders of the same deliveries, with some of them twice, are the same rows.
func TestCIDoesNotDependOnOrder(t *testing.T) {
	t.Parallel()
	all := numbered(story(t))
	want := applied(t, testkit.Connect(t, testkit.Database(t)), all)
	for range 4 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			conn := testkit.Connect(t, testkit.Database(t)) // of its own: none of them takes the projection's lock
			for range 250 {
				seed := rand.Uint64()
				random := rand.New(rand.NewPCG(seed, 0))
				shuffled := append([]told{}, all...)
				for range 5 {
					shuffled = append(shuffled, all[random.IntN(len(all))])
				}
				random.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
				if diff := cmp.Diff(want, applied(t, conn, shuffled)); diff != "" {
					t.Fatalf("seed %d (-want +got)\n%s", seed, diff)
				}
			}
		})
	}
}

// What got lost is lost; of the rest, the order still does not matter.
func TestCIWithLosses(t *testing.T) {
	t.Parallel()
	conn := testkit.Connect(t, testkit.Database(t))
	all := numbered(story(t))
	for range 50 {
		seed := rand.Uint64()
		random := rand.New(rand.NewPCG(seed, 0))
		left := append([]told{}, all...)
		for range 1 + random.IntN(20) {
			at := random.IntN(len(left))
			left = append(left[:at:at], left[at+1:]...)
		}
		want := applied(t, conn, left)
		random.Shuffle(len(left), func(i, j int) { left[i], left[j] = left[j], left[i] })
		if diff := cmp.Diff(want, applied(t, conn, left)); diff != "" {
			t.Fatalf("seed %d (-want +got)\n%s", seed, diff)
		}
	}
}

// numbered gives deliveries their numbers in the ledger.
func numbered(all []told) []told {
	for i := range all {
		all[i].d.ID = ops.DeliveryID(i + 1)
	}
	return all
}

// applied gives the rows after these deliveries, and takes them back.
func applied(t *testing.T, conn *pgx.Conn, all []told) (rows []string) {
	t.Helper()
	tx, err := conn.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(t.Context()) //nolint:errcheck // nothing is to stay
	for _, one := range all {
		if err := store.Apply(t.Context(), tx, one.d, one.meaning.Changes); err != nil {
			t.Fatalf("%s: %v", one.d.Event, err)
		}
	}
	if err := tx.QueryRow(t.Context(), ciRows).Scan(&rows); err != nil {
		t.Fatal(err)
	}
	return rows
}

// tellAll puts a story through the ledger.
func (b *bench) tellAll(all []told) []told {
	b.t.Helper()
	for i := range all {
		all[i].d.ID = b.append(all[i].d).ID
	}
	b.feed(all)
	return all
}

func TestCI(t *testing.T) {
	t.Parallel()
	b := open(t)
	b.tellAll(story(t))
	for name, c := range map[string]struct{ query, want string }{
		"the last of three pushes in one second, and those after it": {"select head_sha from ops.branches where branch = 'main'", sha(5)},
		"what it was before":         {"select previous_head_sha from ops.branches where branch = 'main'", sha(4)},
		"deleted and made again":     {"select head_sha || coalesce(deleted_at::text, ' alive') from ops.branches where branch = 'feature/slash'", sha(11) + " alive"},
		"deleted":                    {"select coalesce(head_sha, 'no head') from ops.branches where branch = 'gone' and deleted_at is not null", "no head"},
		"the default branch":         {"select string_agg(branch, ',') from ops.branches where is_default", "main"},
		"the first line":             {"select head_message from ops.branches where branch = 'main'", "Commit 5"},
		"all under the new name":     {"select string_agg(distinct repo, ',') from (select repo from ops.branches union select repo from ops.builds union select repo from ops.pull_requests union select repo from ops.gate_results) r", "acme/new"},
		"two attempts":               {"select string_agg(run_attempt || ' ' || status, ', ' order by run_attempt) from ops.builds where run_id = 1001", "1 failed, 2 success"},
		"what the first failed in":   {"select failed_step from ops.build_jobs where status = 'failed'", "Run tests"},
		"its jobs":                   {"select jobs_total || ' ' || jobs_failed from ops.builds where run_id = 1001 and run_attempt = 1", "2 1"},
		"how long it took":           {"select duration::text from ops.builds where run_id = 1001 and run_attempt = 1", "00:00:17"},
		"its pull request":           {"select pr_number::text from ops.builds where run_id = 1001 and run_attempt = 1", "12"},
		"its link":                   {"select url from ops.builds where run_id = 1001 and run_attempt = 2", "https://github.example/acme/new/actions/runs/1001/attempts/2"},
		"a replaced run":             {"select status || ': ' || reason from ops.builds where run_id = 1002", "canceled_superseded: replaced by run 3"},
		"the one that replaced it":   {"select status from ops.builds where run_id = 1003", "success"},
		"a fork that was approved":   {"select status || ' ' || from_fork || ' ' || pr_number from ops.builds where run_id = 1004", "building true 13"},
		"a merge":                    {"select state || ' ' || merge_sha || ' ' || merged_by from ops.pull_requests where number = 12", "merged " + sha(6) + " otto"},
		"no test merge":              {"select coalesce(merge_sha, 'none') || ' ' || from_fork from ops.pull_requests where number = 13", "none true"},
		"another vendor's last word": {"select gate || ' ' || status || ' ' || evaluated_by from ops.gate_results", "security/scan passed check:scanner"},
	} {
		if got := value[string](b, c.query); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// Ten pushes in a minute on one branch: the vendor cancels nine builds. Nothing failed, and the last one is what counts.
func TestTenPushesInAMinute(t *testing.T) {
	t.Parallel()
	b := open(t)
	h := &hub{t: t, id: 7, name: "acme/odoo"}
	for i := range 10 {
		r := run{number: i + 1, attempt: 1, commit: i + 1, branch: "main", event: "push", workflow: "ci", began: 6 * i}
		h.push(6*i, "main", i, i+1)
		h.run(6*i, r, "requested", "queued", "")
		if i < 9 {
			h.run(6*i+6, r, "completed", "completed", "cancelled")
		} else {
			h.run(6*i+30, r, "completed", "completed", "success")
		}
	}
	b.tellAll(h.sent)
	if got := value[string](b, "select string_agg(status, ' ' order by run_id desc) from ops.builds where status not in ('canceled_superseded')"); got != "success" {
		t.Errorf("beside the replaced ones: %s, want one success", got)
	}
	if got := value[string](b, "select head_sha from ops.branches"); got != sha(10) {
		t.Errorf("the head is %s", got)
	}
}

// A run that nobody replaced was canceled by somebody.
func TestCanceledByAPerson(t *testing.T) {
	t.Parallel()
	b := open(t)
	h := &hub{t: t, id: 7, name: "acme/odoo"}
	canceled := run{number: 5, attempt: 1, commit: 1, branch: "main", event: "push", workflow: "ci", began: 0}
	h.run(60, canceled, "completed", "completed", "cancelled")
	for i, other := range []run{
		{number: 6, commit: 2, branch: "main", event: "push", workflow: "ci", began: 600},                      // long after
		{number: 4, commit: 3, branch: "main", event: "push", workflow: "ci", began: 30},                       // an older one, run again
		{number: 7, commit: 4, branch: "dev", event: "push", workflow: "ci", began: 30},                        // another branch
		{number: 8, commit: 5, branch: "main", event: "push", workflow: "deploy", began: 30},                   // another workflow
		{number: 9, commit: 6, branch: "main", event: "schedule", workflow: "ci", began: 30},                   // another event
		{number: 10, commit: 7, branch: "main", event: "push", workflow: "ci", began: 30, head: obj{"id": 99}}, // a fork's main
	} {
		other.attempt = 1
		h.run(700+i, other, "completed", "completed", "success")
	}
	b.tellAll(h.sent)
	if got := value[string](b, "select status || coalesce(reason, '') from ops.builds where run_id = 1005"); got != "canceled" {
		t.Errorf("the status is %s, want canceled", got)
	}
}

// The ledger gives the same rows again, with the same numbers; what artifacts said stays with its build.
func TestRebuildOfCI(t *testing.T) {
	t.Parallel()
	b := open(t)
	all := b.tellAll(story(t))
	if _, err := b.conn.Exec(t.Context(), `insert into ops.build_artifacts (build_id, source_artifact_id, name, kind) select id, 1, 'junit', 'junit' from ops.builds;
		update ops.builds set tests_total = 7`); err != nil {
		t.Fatal(err)
	}
	const everything = `select array(select to_jsonb(x)::text from ops.builds x union all select to_jsonb(x)::text from ops.build_jobs x union all select to_jsonb(x)::text from ops.branches x
		union all select to_jsonb(x)::text from ops.pull_requests x union all select to_jsonb(x)::text from ops.gate_results x union all select to_jsonb(x)::text from ops.build_artifacts x order by 1)`
	before := value[[]string](b, everything)
	meanings := map[ops.DeliveryID]ops.Interpretation{}
	for _, one := range all {
		meanings[one.d.ID] = one.meaning
	}
	replay := func(d ops.Delivery) (ops.Interpretation, error) { return meanings[d.ID], nil }
	found, err := b.Rebuild(t.Context(), replay)
	b.must(err)
	if diff := cmp.Diff(before, value[[]string](b, everything)); diff != "" || len(found.Differing) != 0 || found.After != found.Before {
		t.Errorf("the rebuild found %+v (-before +after)\n%s", found, diff)
	}
	if _, err := b.conn.Exec(t.Context(), `update ops.builds set status = 'success', title = 'tampered' where run_id = 1001 and run_attempt = 1;
		update ops.branches set head_sha = repeat('f', 40) where branch = 'main'; update ops.build_jobs set name = 'x' where job_id = 52;
		update ops.pull_requests set title = 'x' where number = 13; update ops.gate_results set status = 'failed', explanation = 'x'`); err != nil {
		t.Fatal(err)
	}
	found, err = b.Rebuild(t.Context(), replay)
	b.must(err)
	gate := value[string](b, "select 'gate_results/' || id from ops.gate_results")
	if diff := cmp.Diff([]string{"branches/acme/new/main", "build_jobs/52", "builds/acme/new/1001/1", gate, "pull_requests/acme/new#13"}, found.Differing); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if diff := cmp.Diff(before, value[[]string](b, everything)); diff != "" {
		t.Errorf("(-before +after)\n%s", diff)
	}
}

// Two workers tell of the jobs of one build that nobody has heard of, and of the run that replaces it, at once.
func TestTwoWorkersAtOneBuild(t *testing.T) {
	t.Parallel()
	b := open(t)
	h := &hub{t: t, id: 7, name: "acme/odoo"}
	const rounds = 12
	for i := range rounds {
		r := run{number: 10*i + 1, attempt: 1, commit: i + 1, branch: "main", event: "push", workflow: "ci", began: 1000 * i}
		next := r
		next.number, next.began = r.number+1, r.began+5
		h.job(r.began+9, r, 100*i+1, "a", "completed", "failure")
		h.job(r.began+9, r, 100*i+2, "b", "completed", "success")
		h.run(r.began+9, r, "completed", "completed", "cancelled")
		h.run(r.began+9, next, "in_progress", "in_progress", "")
	}
	all := h.sent
	for i := range all {
		all[i].d.ID = b.append(all[i].d).ID
	}
	tasks := map[string]ops.Task{}
	for _, task := range b.claim(time.Minute) {
		tasks[task.Ref] = task
	}
	for i := range rounds {
		done := make(chan error, 4)
		for _, one := range all[4*i : 4*i+4] {
			go func() { done <- b.FinishDelivery(t.Context(), tasks[one.d.ID.String()], one.d, one.meaning) }()
		}
		for range 4 {
			b.must(<-done)
		}
	}
	if n := value[int](b, "select count(*) from ops.builds where status = 'canceled_superseded' and jobs_total = 2 and jobs_failed = 1"); n != rounds {
		t.Errorf("%d builds are replaced and have two jobs, want %d", n, rounds)
	}
}
