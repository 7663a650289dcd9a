package main

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/shared/adapters/github"
	"github.com/insightpulseai/odooops-console/shared/adapters/github/fake"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/artifacts"
	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/queue"
)

func same(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got)\n%s", what, diff)
	}
}

const (
	junit = `<testsuite><testcase classname="tax" name="keeps"><failure/></testcase><testcase name="rounds"/><testcase name="later"><skipped/></testcase></testsuite>`
	gates = `{"version":1,"gates":[{"gate":"mail-catcher","environment":"prod","status":"failed","explanation":"SMTP_PORT is 25","evaluated_at":"9999-01-01T00:00:00Z"},{"gate":"lint","status":"passed"}]}`
)

func modules(lines ...string) string {
	return "module\tstate\n" + strings.Join(lines, "\n") + "\n# end " + string(rune('0'+len(lines))) + "\n"
}

// A build ends; what it left behind is fetched, read and kept.
func TestABuildAndWhatItLeftBehind(t *testing.T) {
	t.Parallel()
	y := newYard(t)
	y.leave(1001, 1, "reports", zipped(t, "junit.xml", junit, "again/junit.xml", junit, "coverage.xml", `<coverage lines-valid="8" lines-covered="7"/>`, "gates.json", gates, "screen.png", "x"), nil)
	y.leave(1001, 2, "modules", zipped(t, "module_status_prod.txt", modules("base\tinstalled", "web\tto upgrade", "spam\tinstalled")), nil)
	y.leave(1001, 3, "wheel", zipped(t, "odoo.whl", "x"), nil)
	y.ends(built{run: 1001})
	same(t, "owed with its end", y.says("select kind || ' ' || state from ops.task_queue where kind = 'fetch_artifacts'"), "fetch_artifacts ready")
	if diff := cmp.Diff(queue.Report{Claimed: 1, Done: 1}, y.drained()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	same(t, "artifacts", y.artifacts(),
		"reports other parsed", "reports/junit.xml junit parsed", "reports/again/junit.xml junit parsed", "reports/coverage.xml coverage parsed", "reports/gates.json gates parsed",
		"modules other parsed", "modules/module_status_prod.txt module_status parsed", "wheel other ignored: none of its 1 files is a report that is read here")
	same(t, "the build", y.says("select concat_ws(' ', tests_total, tests_failed, tests_skipped, coverage_percent) from ops.builds"), "3 1 1 87.50")
	same(t, "failed tests", y.says("select array_to_string(failed_tests, ',') from ops.build_artifacts where name = 'reports/junit.xml'"), "tax.keeps")
	same(t, "gates", y.says("select concat_ws(' ', gate, environment, status, evaluated_by, repo, branch, build_id is not null, evaluated_at < now() + interval '1 minute') from ops.gate_results order by 1"),
		"lint passed build:acme/odoo/1001/1 acme/odoo main t t", "mail-catcher prod failed build:acme/odoo/1001/1 acme/odoo main t t")
	same(t, "modules", y.says("select concat_ws(' ', environment, module, state, coalesce(wave::text, '-'), allowed, observed_at at time zone 'utc') from ops.modules order by 1"),
		"prod base installed 1 t 2026-03-01 12:02:00", "prod spam installed - f 2026-03-01 12:02:00", "prod web to_upgrade - t 2026-03-01 12:02:00")
	same(t, "links", y.says("select distinct url from ops.build_artifacts where source_artifact_id = 1"), "https://github.example/acme/odoo/actions/runs/1001/artifacts/1")
	y.ends(built{run: 1001}) // the same end, in another delivery
	if again := y.drained(); again.Claimed != 0 || y.storage.times(1) != 1 {
		t.Errorf("fetched again: %+v", again)
	}
}

// What cannot be had or must not be read is said so, and the rest is read.
func TestWhatIsRefused(t *testing.T) {
	t.Parallel()
	y := newYard(t)
	y.leave(1001, 1, "expired", nil, fake.Object{"expired": true})
	y.leave(1001, 2, "huge", []byte("x"), fake.Object{"size_in_bytes": artifacts.LargestArchive + 1})
	y.leave(1001, 3, "larger than it says", make([]byte, artifacts.LargestArchive+1), fake.Object{"size_in_bytes": 5})
	y.leave(1001, 4, "not a zip", []byte("<html>"), nil)
	y.leave(1001, 5, "leads out", zipped(t, "../gates.json", gates), nil)
	y.leave(1001, 6, "inside", nil, nil)
	y.leave(1001, 8, "deleted", nil, nil)
	y.leave(1001, 9, "swept", nil, nil)
	y.leave(1001, 10, "laughs", zipped(t, "junit.xml", `<!DOCTYPE x [<!ENTITY a "ha">]><testsuite/>`), nil)
	y.leave(1001, 11, "good", zipped(t, "junit.xml", junit), nil)
	y.hub.Change(func(*fake.GitHub) {
		y.repo.Archives[6] = "http://169.254.169.254/latest/meta-data"
		delete(y.repo.Archives, 8)
		y.repo.Archives[9] = y.storage.URL + "/nothing"
	})
	y.ends(built{run: 1001})
	if report := y.drained(); report.Done != 1 {
		t.Fatalf("%+v", report)
	}
	same(t, "artifacts", y.artifacts(),
		"expired other gone: it had expired at GitHub before it was fetched",
		"huge other refused: it has 67108865 bytes, more than 67108864",
		"larger than it says other refused: fetch artifact 3 of acme/odoo: there is more than the 67108864 bytes that we read",
		"not a zip other refused: the archive is no zip file, or a damaged one",
		`leads out other refused: the archive has an entry named "../gates.json", which leads out of it or is no plain path`,
		"inside other refused: fetch artifact 6 of acme/odoo: the address leads to 169.254.169.254, where we do not go",
		"deleted other gone: fetch artifact 8 of acme/odoo: GitHub does not have it (410): it is gone, or the token of GITHUB_TOKEN does not see it",
		"swept other gone: fetch artifact 9 of acme/odoo: 127.0.0.1 answered 404",
		"laughs other parsed", "laughs/junit.xml junit refused: it declares entities of its own",
		"good other parsed", "good/junit.xml junit parsed")
	same(t, "the build", y.says("select concat_ws(' ', tests_total, tests_failed) from ops.builds"), "3 1")
}

// Whoever may open a pull request may write any file; what it says of environments is believed of some builds only.
func TestWhoMaySpeakForAnEnvironment(t *testing.T) {
	t.Parallel()
	status := modules("base\tinstalled")
	for name, c := range map[string]struct {
		build built
		files []string
		want  []string // after the archive's own
	}{
		"a fork":                      {built{head: 99, event: "pull_request"}, []string{"gates.json", gates, "junit.xml", junit}, []string{"gates refused: the build is of another repository's commit, and speaks for nobody here", "junit parsed"}},
		"a fork whose branch is main": {built{head: 99}, []string{"module_status_prod.txt", status}, []string{"module_status refused: the build is of another repository's commit, and speaks for nobody here"}},
		"a pull request of our own":   {built{event: "pull_request"}, []string{"gates.json", gates, "module_status_prod.txt", status}, []string{"gates parsed", "module_status refused: it is about prod, which follows main: a pull_request build of main cannot know"}},
		"another branch":              {built{branch: "dev"}, []string{"module_status_prod.txt", status, "module_status_dev.txt", status}, []string{"module_status refused: it is about prod, which follows main: a push build of dev cannot know", "module_status parsed"}},
		"another repository's":        {built{}, []string{"module_status_stage.txt", status}, []string{"module_status refused: it is about stage, which is deployed from acme/other and not from acme/odoo"}},
		"an environment of nobody":    {built{}, []string{"gates.json", strings.Replace(gates, `"prod"`, `"moon"`, 1)}, []string{`gates refused: it is about the environment "moon", which environments.yaml does not name`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			y := newYard(t)
			c.build.run = 1001
			y.leave(1001, 1, "a", zipped(t, c.files...), nil)
			y.ends(c.build)
			y.drained()
			same(t, "artifacts", y.says("select kind || ' ' || state || coalesce(': ' || reason, '') from ops.build_artifacts where name <> 'a' order by id"), c.want...)
		})
	}
}

// The storage fails in the middle. What was fetched stays fetched, and the next attempt goes on there.
func TestStoppingHalfWay(t *testing.T) {
	t.Parallel()
	y := newYard(t)
	y.leave(1001, 1, "first", zipped(t, "junit.xml", junit), nil)
	y.leave(1001, 2, "second", zipped(t, "coverage.xml", `<coverage lines-valid="2" lines-covered="1"/>`), nil)
	y.storage.failing = map[string]int{"/2": 1}
	y.ends(built{run: 1001})
	if report := y.drained(); report.Retried != 1 {
		t.Fatalf("%+v", report)
	}
	same(t, "half", y.artifacts(), "first other parsed", "first/junit.xml junit parsed", "second other pending")
	y.hurry()
	if report := y.drained(); report.Done != 1 {
		t.Fatalf("%+v", report)
	}
	same(t, "the rest", y.says("select concat_ws(' ', tests_total, coverage_percent) from ops.builds"), "3 50.00")
	if y.storage.times(1) != 1 || y.storage.times(2) != 2 {
		t.Errorf("the first was fetched %d times, the second %d times", y.storage.times(1), y.storage.times(2))
	}
}

// An outage that does not end: what is left is given up, and a person is told.
func TestGivingUp(t *testing.T) {
	t.Parallel()
	y := newYard(t)
	y.leave(1001, 1, "first", zipped(t, "junit.xml", junit), nil)
	y.leave(1001, 2, "second", nil, nil)
	y.storage.failing = map[string]int{"/2": 99}
	y.ends(built{run: 1001})
	for range 5 {
		y.hurry()
		y.drained()
	}
	same(t, "given up", y.says("select state || ': ' || reason from ops.build_artifacts where name = 'second'"), "refused: fetch artifact 2 of acme/odoo: 127.0.0.1 answered 503")
	same(t, "told", y.says("select kind from ops.platform_events"), "task.dead")
	same(t, "and what there is counts", y.says("select tests_total::text from ops.builds"), "3")
}

// Two workers at the same builds: each archive is fetched once and kept once.
func TestTwoWorkers(t *testing.T) {
	t.Parallel()
	y := newYard(t)
	const builds = 12
	for i := range int64(builds) {
		y.leave(1000+i, 2*i+1, "a", zipped(t, "junit.xml", junit), nil)
		y.leave(1000+i, 2*i+2, "b", zipped(t, "gates.json", gates), nil)
		y.ends(built{run: 1000 + i})
	}
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			if _, err := y.drain(t.Context(), entry.Trigger{}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for id := range int64(2 * builds) {
		if n := y.storage.times(id + 1); n != 1 {
			t.Errorf("archive %d was fetched %d times", id+1, n)
		}
	}
	same(t, "rows", y.says("select count(*)::text from ops.build_artifacts where state = 'parsed'"), "48")
}

// A worker that was cut off comes back: its successor has the build, and is still at it or done.
func TestALateWorkerKeepsNothing(t *testing.T) {
	t.Parallel()
	y := newYard(t)
	y.leave(1001, 1, "a", zipped(t, "junit.xml", junit), nil)
	y.ends(built{run: 1001})
	claim := func() ops.Task {
		t.Helper()
		claimed, err := y.db.Claim(t.Context(), ops.FetchArtifacts, 1, -time.Second)
		if err != nil || len(claimed) != 1 {
			t.Fatal(claimed, err)
		}
		return claimed[0]
	}
	late, successor := claim(), claim()
	b, err := y.db.ReadBuildSource(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := y.Do(t.Context(), late); !errors.Is(err, queue.ErrLeaseLost) || y.storage.times(1) != 0 {
		t.Errorf("while its successor works it got %v, and fetched %d times", err, y.storage.times(1))
	}
	if err := y.db.KeepHaul(t.Context(), late, b, settled(ops.Artifact{SourceID: 1, Name: "a"}, ops.ArtifactGone, "x")); !errors.Is(err, queue.ErrLeaseLost) {
		t.Errorf("what it had fetched was kept: %v", err)
	}
	if err := y.Do(t.Context(), successor); err != nil {
		t.Errorf("the successor got %v", err)
	}
	if err := y.Do(t.Context(), late); !errors.Is(err, queue.ErrLeaseLost) || y.storage.times(1) != 1 {
		t.Errorf("afterwards it got %v, and it was fetched %d times", err, y.storage.times(1))
	}
}

// GitHub keeps the artifacts of all attempts together; each attempt has its own.
func TestAttempts(t *testing.T) {
	t.Parallel()
	y := newYard(t)
	y.leave(1001, 1, "of the first", zipped(t, "junit.xml", junit), nil)
	y.leave(1001, 2, "of the second", zipped(t, "junit.xml", "<testsuite><testcase name='x'/></testsuite>"), fake.Object{"created_at": noon.Add(31 * time.Minute).Format(time.RFC3339)})
	y.ends(built{run: 1001})
	y.ends(built{run: 1001, attempt: 2, minute: 30, conclusion: "success"})
	y.drained()
	same(t, "tests", y.says("select run_attempt || ': ' || tests_total || ' ' || tests_failed from ops.builds order by run_attempt"), "1: 3 1", "2: 1 0")
	if y.storage.times(1) != 1 || y.storage.times(2) != 1 {
		t.Error("an artifact was fetched for both attempts")
	}
}

// An older observation never overwrites a newer one, and a snapshot is complete.
func TestModulesAreThoseOfTheNewestSnapshot(t *testing.T) {
	t.Parallel()
	y := newYard(t)
	at := func(minute int) fake.Object {
		return fake.Object{"created_at": noon.Add(time.Duration(minute) * time.Minute).Format(time.RFC3339)}
	}
	y.leave(1002, 2, "new", zipped(t, "module_status_prod.txt", modules("base\tinstalled", "web\tinstalled")), at(11))
	y.leave(1001, 1, "old", zipped(t, "module_status_prod.txt", modules("base\tto install", "spam\tinstalled")), at(1))
	y.leave(1003, 3, "newest", zipped(t, "module_status_prod.txt", modules("web\tuninstalled")), at(21))
	for _, b := range []built{{run: 1002, minute: 10}, {run: 1001}} {
		y.ends(b)
		y.drained()
	}
	same(t, "an older one", y.says("select module || ' ' || state from ops.modules order by 1"), "base installed", "web installed")
	y.ends(built{run: 1003, minute: 20})
	y.drained()
	same(t, "a newer one", y.says("select module || ' ' || state from ops.modules order by 1"), "web uninstalled")
}

// Without a token the builds wait.
func TestNotConfigured(t *testing.T) {
	t.Parallel()
	y := newYard(t)
	y.ends(built{run: 1001})
	y.configured = false
	report, err := y.drain(t.Context(), entry.Trigger{})
	if err != nil || report.(map[string]string)["status"] != "not_configured" {
		t.Errorf("%v, %v", report, err)
	}
	same(t, "the task", y.says("select state || attempt from ops.task_queue where kind = 'fetch_artifacts'"), "ready0")
}

// A repository that the token does not see is not one without artifacts.
func TestARepositoryThatIsNotSeen(t *testing.T) {
	t.Parallel()
	y := newYard(t)
	y.ends(built{run: 1001})
	y.hub.Change(func(h *fake.GitHub) { delete(h.Repositories, "acme/odoo") })
	if report := y.drained(); report.Dead != 1 {
		t.Errorf("%+v", report)
	}
	same(t, "told", y.says("select message from ops.platform_events"), "fetch_artifacts 1 was given up at attempt 1: list the artifacts of run 1001 of acme/odoo: GitHub does not have it (404): it is gone, or the token of GITHUB_TOKEN does not see it")
}

func TestNothingToFetch(t *testing.T) {
	t.Parallel()
	y := newYard(t)
	y.ends(built{run: 1001, conclusion: "skipped"})
	y.ends(built{run: 1002, conclusion: "success"})
	same(t, "owed", y.says("select count(*)::text from ops.task_queue where kind = 'fetch_artifacts'"), "1")
	if report := y.drained(); report.Done != 1 {
		t.Errorf("%+v", report)
	}
	same(t, "no tests is not no failures", y.says("select coalesce(tests_failed::text, 'nothing') from ops.builds where run_id = 1002"), "nothing")
	y.ends(built{run: 1003})
	if _, err := y.conn.Exec(t.Context(), "delete from ops.builds"); err != nil {
		t.Fatal(err)
	}
	if report := y.drained(); report.Done != 1 {
		t.Errorf("a build whose row is gone: %+v", report)
	}
}

// A build of hundreds of archives does not keep the function for ever.
func TestManyArchives(t *testing.T) {
	t.Parallel()
	y := newYard(t)
	for i := range int64(mostArchives + 3) {
		y.leave(1001, i+1, "a", zipped(t, "summary.md", "x"), nil)
	}
	y.ends(built{run: 1001})
	y.drained()
	same(t, "left out", y.says("select distinct reason from ops.build_artifacts where state = 'ignored'"), "the build left more than 60 archives")
	same(t, "how many", y.says("select count(*)::text from ops.build_artifacts where state = 'ignored'"), "3")
}

// A rebuild applies the end of builds again, and owes nothing for it.
func TestARebuildOwesNothing(t *testing.T) {
	t.Parallel()
	y := newYard(t)
	y.ends(built{run: 1001})
	if _, err := y.conn.Exec(t.Context(), "delete from ops.task_queue where kind = 'fetch_artifacts'"); err != nil {
		t.Fatal(err)
	}
	if _, err := y.db.Rebuild(t.Context(), github.Interpret); err != nil {
		t.Fatal(err)
	}
	same(t, "owed", y.says("select count(*)::text from ops.task_queue where kind = 'fetch_artifacts'"), "0")
}

// The guard against addresses within is the one that ships, not the test's.
func TestTheStorageOfAPrivateNetwork(t *testing.T) {
	t.Parallel()
	y := newYard(t)
	y.handler.storage = httpx.NewOutside(httpx.OutsideOptions{})
	y.leave(1001, 1, "a", zipped(t, "junit.xml", junit), nil)
	y.ends(built{run: 1001})
	y.drained()
	same(t, "refused", y.artifacts(), "a other refused: fetch artifact 1 of acme/odoo: the address leads to 127.0.0.1, where we do not go")
	if y.storage.times(1) != 0 {
		t.Error("it was fetched")
	}
}

func TestNetworks(t *testing.T) {
	t.Parallel()
	var n networks
	if err := n.Decode(" 10.1.2.3/16, ,fd00::/8"); err != nil || len(n) != 2 || n[0].String() != "10.1.0.0/16" {
		t.Errorf("%v, %v", n, err)
	}
	if err := n.Decode("10.0.0.1"); err == nil {
		t.Error("an address is no network")
	}
}

func TestADeadContextIsNotAResult(t *testing.T) {
	t.Parallel()
	y := newYard(t)
	y.leave(1001, 1, "a", zipped(t, "junit.xml", junit), nil)
	y.ends(built{run: 1001})
	task, err := y.db.Claim(t.Context(), ops.FetchArtifacts, 1, time.Minute)
	if err != nil || len(task) != 1 {
		t.Fatal(task, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := y.Do(ctx, task[0]); err == nil {
		t.Error("a task without time reports success")
	}
}
