package store_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/store"
)

// heard is a report as a delivery brings it, so that these tests need no vendor.
type heard struct {
	d ops.Delivery
	r report
}

func hear(story []report) []heard {
	all := make([]heard, len(story))
	for i, r := range story {
		all[i] = heard{ops.Delivery{ID: ops.DeliveryID(i + 1), ReceivedAt: tick(10_000 + float64(i))}, r}
	}
	return all
}

// deployments are all rows, every column but the number, by key.
const deploymentRows = `select array(select (to_jsonb(d) - 'id')::text from ops.deployments d order by provider, provider_deployment_id)`

// told applies reports in this order, in one transaction that is given up afterwards, and gives the rows it came to.
func (b *bench) come(all []heard, query string) (rows []string) {
	b.t.Helper()
	tx, err := b.conn.Begin(b.t.Context())
	b.must(err)
	defer tx.Rollback(b.t.Context()) //nolint:errcheck // it is meant to be given up
	for _, h := range all {
		b.must(store.Apply(b.t.Context(), tx, h.d, []ops.Change{ops.DeploymentReported{Report: h.r}}))
	}
	b.must(tx.QueryRow(b.t.Context(), query).Scan(&rows))
	return rows
}

// Whatever the order, and however often each is told: the same rows. Twenty times something else was lost, half of it all;
// each is told in fifty orders, which makes a thousand. Once nothing was lost.
func TestDeploymentsDoNotDependOnOrder(t *testing.T) {
	t.Parallel()
	whole := hear(deploymentStory())
	stories := [][]heard{whole}
	random := rand.New(rand.NewPCG(2026, 11))
	for range 20 {
		var left []heard
		for _, h := range whole {
			if random.IntN(2) == 0 {
				left = append(left, h)
			}
		}
		stories = append(stories, left)
	}
	const lanes, shuffles = 3, 50
	for lane := range lanes {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			b := open(t)
			for i := lane; i < len(stories); i += lanes {
				b.shuffled(stories[i], shuffles)
			}
		})
	}
}

// shuffled tells a story in many orders, some of it twice, and compares each time.
func (b *bench) shuffled(story []heard, times int) {
	b.t.Helper()
	_, err := b.conn.Exec(b.t.Context(), "vacuum ops.deployments, ops.deployment_reports, ops.deployment_projects") // of what was given up
	b.must(err)
	want := b.come(story, deploymentRows)
	for range times {
		seed := rand.Uint64()
		random := rand.New(rand.NewPCG(seed, 0))
		all := append([]heard{}, story...)
		for _, h := range story {
			if random.IntN(8) == 0 {
				all = append(all, h)
			}
		}
		random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		if diff := cmp.Diff(want, b.come(all, deploymentRows)); diff != "" {
			b.t.Fatalf("seed %d (-want +got)\n%s", seed, diff)
		}
	}
}

// What the afternoon comes to, in a line for each deployment.
const deploymentLines = `select array(select concat_ws(' ', provider_deployment_id, environment, coalesce(status, '-'), '(' || reason || ')', 'by ' || superseded_by,
	case when is_current then 'current' end, 'from ' || extract(epoch from current_since - $$2026-03-01T12:00:00Z$$)::int, 'to ' || extract(epoch from current_until - $$2026-03-01T12:00:00Z$$)::int,
	'github ' || github_deployment_id, 'in ' || console_environment, case when provisional then 'provisional' end)
	from ops.deployments order by provider desc, requested_at, id)`

func TestDeploymentStory(t *testing.T) {
	t.Parallel()
	b := open(t)
	want := []string{
		"dpl_k production success from -440 to 60 github 19",
		"dpl_a production success from 200 to 300 github 11 in prod",
		"dpl_b production canceled_superseded (newer_commit) by dpl_d github 12 in prod",
		"dpl_c production canceled_superseded (newer_commit) by dpl_d github 13 in prod",
		"dpl_d production success from 120 to 200 github 14 in prod",
		"dpl_e production success current from 300 in prod",
		"dpl_f production failed (build_failed) github 16 in prod",
		"dpl_g preview success from 560 to 661 github 17",
		"dpl_h preview success from 661 to 9000 github 18",
		"7@" + commitOf("i") + "/web preview canceled (unaffected_project) provisional",
		"7@" + commitOf("j") + "/web preview failed (rate_limited) provisional",
		"dpl_l production success in prod",
		"31 production success from 80 to 130 github 31",
		"32 production success from 130 to 800 github 32",
	}
	if diff := cmp.Diff(want, b.come(hear(deploymentStory()), deploymentLines)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// hearAll puts the story into the ledger and processes it.
func (b *bench) hearAll(story []report) []told {
	b.t.Helper()
	var all []told
	for i, r := range story {
		d := delivery(fmt.Sprintf("deployments/%d", i))
		d.ReceivedAt = tick(10_000 + float64(i))
		d.ID = b.append(d).ID
		all = append(all, told{d, ops.Interpretation{Changes: []ops.Change{ops.DeploymentReported{Report: r}}}})
	}
	b.feed(all)
	return all
}

// A rebuild gives the same rows, numbers included, and finds what is not what was told.
func TestRebuildOfDeployments(t *testing.T) {
	t.Parallel()
	b := open(t)
	meanings := map[ops.DeliveryID]ops.Interpretation{}
	for _, one := range b.hearAll(deploymentStory()) {
		meanings[one.d.ID] = one.meaning
	}
	const everything = `select array(select to_jsonb(d)::text from ops.deployments d order by id)`
	before := value[[]string](b, everything)
	replay := func(d ops.Delivery) (ops.Interpretation, error) { return meanings[d.ID], nil }
	found, err := b.Rebuild(t.Context(), replay)
	b.must(err)
	if diff := cmp.Diff(before, value[[]string](b, everything)); diff != "" || len(found.Differing) != 0 || found.After != len(before) {
		t.Errorf("the rebuild found %+v (-before +after)\n%s", found, diff)
	}
	if _, err := b.conn.Exec(t.Context(), `update ops.deployments set title = 'tampered' where provider_deployment_id = 'dpl_a';
		update ops.deployments set is_current = false, current_until = current_since where provider_deployment_id = 'dpl_e';
		delete from ops.deployments where provider_deployment_id = 'dpl_f';
		insert into ops.deployments (provider, provider_deployment_id, project_id, project, environment, source_state, told_by, requested_at, source_updated_at)
		values ('vercel', 'dpl_invented', 'prj_1', 'web', 'production', 'x', 'rest', now(), now())`); err != nil {
		t.Fatal(err)
	}
	found, err = b.Rebuild(t.Context(), replay)
	b.must(err)
	if diff := cmp.Diff([]string{"deployments/dpl_a", "deployments/dpl_e", "deployments/dpl_f", "deployments/dpl_invented"}, found.Differing); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if diff := cmp.Diff(len(before), value[int](b, "select count(*) from ops.deployments")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// The row that was made for want of a name keeps its number when it gets one: links lead to it.
func TestADeploymentKeepsItsNumber(t *testing.T) {
	t.Parallel()
	b := open(t)
	fork := teller{id: "dpl_g", commit: "g", branch: "patch-1", number: 17, target: ops.TargetPreview}
	var numbers []string
	for i, r := range []report{
		fork.loose("failure: Authorization required to deploy.", awaiting, ops.ReasonFork, 400),
		fork.github("created", queued, 501, 501), fork.hook("created", queued, 500), fork.hook("succeeded", success, 560),
	} {
		d := delivery(fmt.Sprintf("keeps/%d", i))
		d.ID = b.append(d).ID
		b.feed([]told{{d, ops.Interpretation{Changes: []ops.Change{ops.DeploymentReported{Report: r}}}}})
		numbers = append(numbers, value[string](b, "select string_agg(id || ' ' || provider_deployment_id || ' ' || status, ', ') from ops.deployments"))
	}
	want := []string{
		"1 7@" + commitOf("g") + "/web awaiting_authorization", "1 github:17 queued", "1 dpl_g queued", "1 dpl_g success",
	}
	if diff := cmp.Diff(want, numbers); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// What was lost on the way is what the API shows when somebody asks: how each went, what serves, what was replaced.
func TestAPollerMakesUpForLosses(t *testing.T) {
	t.Parallel()
	b := open(t)
	a, bb, c, d, e := production("a", 11), production("b", 12), production("c", 13), production("d", 14), production("e", 15)
	serves := func(t teller, since, read float64) report {
		r := t.hook("rollback", silent, read)
		r.ToldBy, r.SourceState, r.Turn, r.TurnAt, r.Seen = ops.ToldByREST, "targets.production", ops.TurnObserved, tick(since), tick(read)
		return r
	}
	polled := []report{
		a.api("READY", success, "", 0, 60, 5000), bb.api("CANCELED", canceled, ops.ReasonUnspecified, 20, 61, 5000),
		c.api("CANCELED", canceled, ops.ReasonUnspecified, 30, 61.5, 5000), d.api("READY", success, "", 40, 120, 5000),
		e.api("READY", success, "", 210, 260, 5000), serves(a, 200, 5000),
	}
	pushed := []report{
		a.hook("created", queued, 0), a.hook("succeeded", success, 60), a.hook("promoted", success, 62), bb.hook("created", queued, 20),
		bb.hook("canceled", canceled, 61), c.hook("created", queued, 30), c.hook("canceled", canceled, 61.5), d.hook("created", queued, 40),
		d.hook("succeeded", success, 120), d.hook("promoted", success, 121), a.hook("rollback", silent, 200), e.hook("created", queued, 210), e.hook("succeeded", success, 260),
	}
	const essence = `select array(select concat_ws(' ', provider_deployment_id, status, reason, superseded_by, is_current, current_until, requested_at, finished_at)
		from ops.deployments order by provider_deployment_id)`
	want := b.come(hear(append(append([]report{}, pushed...), polled...)), essence)
	if diff := cmp.Diff("dpl_a success t", want[0][:len("dpl_a success t")]); diff != "" {
		t.Errorf("what was observed does not serve (-want +got)\n%s", diff)
	}
	for range 40 {
		var all []report
		for _, r := range pushed {
			if rand.IntN(3) > 0 {
				all = append(all, r)
			}
		}
		all = append(all, polled...)
		rand.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		if diff := cmp.Diff(want, b.come(hear(all), essence)); diff != "" {
			t.Fatalf("(-want +got)\n%s", diff)
		}
	}
}

// Two workers hear of one deployment at once, from its provider and from GitHub: one row, and neither waits for good.
func TestTwoWorkersAtOneDeployment(t *testing.T) {
	t.Parallel()
	b := open(t)
	var stories [][]ops.Change
	const deployments = 20
	for n := range deployments {
		one := production(fmt.Sprintf("%c", 'A'+n), int64(100+n))
		stories = append(stories,
			[]ops.Change{ops.DeploymentReported{Report: one.hook("created", queued, float64(10*n))}},
			[]ops.Change{ops.DeploymentReported{Report: one.github("created", queued, float64(10*n)+1, float64(10*n)+1)}})
	}
	all := b.tell(stories...)
	tasks := map[string]ops.Task{}
	for _, task := range b.claim(time.Minute) {
		tasks[task.Ref] = task
	}
	var wg sync.WaitGroup
	for _, one := range all {
		wg.Go(func() {
			if err := b.FinishDelivery(t.Context(), tasks[one.d.ID.String()], one.d, one.meaning); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := value[int](b, "select count(*) from ops.deployments where github_deployment_id is not null and not provisional"); n != deployments {
		t.Errorf("%d deployments have both names, want %d: %v", n, deployments, value[[]string](b, "select array(select provider_deployment_id from ops.deployments)"))
	}
}
