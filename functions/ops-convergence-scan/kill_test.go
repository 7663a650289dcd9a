package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	sites "github.com/insightpulseai/odooops-console/shared/adapters/vercel/fake"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// The scan is cut at a random moment, 200 times, and another one takes up where it left off: no finding is doubled, nobody
// is told twice, and no commit is built more than once more. TestKillTheScanAnywhere in infra/ci kills its process.
// OPS_CUT_SCANS sets how often.
func TestCutTheScanAnywhere(t *testing.T) {
	t.Parallel()
	want := 200
	if n, err := strconv.Atoi(os.Getenv("OPS_CUT_SCANS")); err == nil {
		want = n
	}
	seed := rand.Uint64()
	k := killed{estate: newEstate(t, "token"), chance: rand.New(rand.NewPCG(seed, 1))}
	k.begin()
	cut, came := 0, map[string]int{}
	for round := 0; cut < want && round < 10*want && !t.Failed(); round++ {
		k.breaks(round)
		if k.cut() { // else it had ended already
			cut++
			came[k.came(round)]++
		}
		k.clock.set(k.clock.at().Add(10 * time.Minute)) // longer than an intent is somebody's own
		k.completes()
		k.once(round)
	}
	t.Logf("seed %d: cut %d times: %v", seed, cut, came)
	if cut < want {
		t.Errorf("cut %d times only", cut)
	}
}

// came says how far a scan had come when it was cut.
func (k *killed) came(round int) (how string) {
	k.t.Helper()
	err := k.conn.QueryRow(k.t.Context(), `select case
		when exists (select from ops.convergence_actions where git_sha = $2 and state = 'done') then 'the end of its run was not written'
		when exists (select from ops.convergence_actions where git_sha = $2) then 'an action was intended'
		when exists (select from ops.convergence_findings where subject = $1) then 'findings were recorded'
		else 'nothing was recorded' end`, key(round), commit(round)).Scan(&how)
	if err != nil {
		k.t.Fatal(err)
	}
	return how
}

// killed is an estate in which something else breaks each time: a secret is gone and another is back, and a newer commit
// has failed to deploy.
type killed struct {
	*estate
	chance *rand.Rand
	takes  time.Duration // a scan that nobody cuts
}

func (k *killed) begin() {
	k.t.Helper()
	k.want.Environments[0].SupabaseRef = "abcdefghijabcdefghij"
	k.want.Convergence.Environments[0].Level, k.want.Convergence.Environments[0].SafeActions = 2, []string{"redeploy"}
	k.run(serving, polled, fmt.Sprintf(pushed, "a", "03:00"))
	k.clock.set(monday)
	k.completes()
}

func (k *killed) breaks(round int) {
	k.t.Helper()
	k.clock.set(k.clock.at().Add(10 * time.Minute))
	sha, id := commit(round), fmt.Sprintf("dpl_%d", round)
	k.want.Convergence.Environments[0].Requires.VaultKeys = []string{key(round)}
	look := ops.SecretSync{Platform: "supabase", Scope: "abcdefghijabcdefghij", Environment: "prod", Trigger: ops.BySchedule, StartedAt: k.clock.at(), Whole: true, BelieveEmpty: true}
	if _, err := k.store.RecordSecretSync(k.t.Context(), look, k.clock.at()); err != nil {
		k.t.Fatal(err)
	}
	for _, statement := range []string{
		`insert into ops.deployments (provider, provider_deployment_id, project_id, project, environment, console_environment, repo, branch, git_sha, status,
			source_state, told_by, requested_at, finished_at, source_updated_at)
			values ('vercel', '` + id + `', 'prj_1', 'odoo', 'production', 'prod', 'acme/odoo', 'main', '` + sha + `', 'failed', 'ERROR', 'rest', $1, $1, $1)`,
		`update ops.branches set head_sha = '` + sha + `', pushed_at = $1`,
		`update ops.sync_cursors set last_success_at = $1`,
	} {
		if _, err := k.conn.Exec(k.t.Context(), statement, k.clock.at()); err != nil {
			k.t.Fatal(err)
		}
	}
	k.vercel.Change(func(v *sites.Vercel) {
		v.Projects = []sites.Object{{"id": "prj_1", "name": "odoo", "targets": sites.Object{}}}
		v.Deployments = []sites.Object{{"id": id, "uid": id, "projectId": "prj_1", "name": "odoo", "url": "odoo.vercel.app", "target": "production", "readyState": "ERROR",
			"createdAt": k.clock.at().UnixMilli(), "created": k.clock.at().UnixMilli(), "meta": sites.Object{"githubCommitSha": sha, "githubCommitRef": "main"}}}
	})
	k.clock.set(k.clock.at().Add(time.Minute))
}

func commit(round int) string { return fmt.Sprintf("%040x", 0xc0000+round) }
func key(round int) string    { return fmt.Sprintf("KEY_%d", round) }

// cut scans, and takes its time away at a random moment.
func (k *killed) cut() bool {
	k.t.Helper()
	ctx, cancel := context.WithCancel(k.t.Context())
	defer cancel()
	defer time.AfterFunc(time.Duration(k.chance.Int64N(int64(k.takes))), cancel).Stop()
	_, err := k.handle(ctx, scans15)
	return err != nil
}

// completes scans to the end, as soon as nobody else does.
func (k *killed) completes() {
	k.t.Helper()
	ctx, cancel := context.WithTimeout(k.t.Context(), time.Minute)
	defer cancel()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for began := time.Now(); ; began = time.Now() {
		done, err := k.handle(ctx, scans15)
		if err != nil {
			k.t.Fatal(err)
		}
		if done.(report).Outcome != "busy" { // the lock of one that was cut goes with its connection
			k.takes = time.Since(began)
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			k.t.Fatal("it stays busy")
		}
	}
}

// once checks that everything that has happened so far has left its traces once.
func (k *killed) once(round int) {
	k.t.Helper()
	k.same("what is open", `select concat_ws(' ', signal, subject) from ops.convergence_findings where state = 'open' order by 1`, "deployment_failed vercel", "vault_key_missing "+key(round))
	k.same("findings that are doubled", `select fingerprint from ops.convergence_findings group by fingerprint having count(*) > 1`)
	k.same("how many there were", `select count(*)::text from ops.convergence_findings`, strconv.Itoa(round+2))
	k.same("what is told twice", `select title from ops.notices group by kind, title having count(*) > 1`)
	k.same("how much is told", `select count(*)::text from ops.notices`, strconv.Itoa(1+round+1+round)) // a failure; secrets that are gone; all but the last are back
	k.same("what is done", `select concat_ws(' ', action, target, state) from ops.convergence_actions where git_sha = '`+commit(round)+`'`, fmt.Sprintf("redeploy dpl_%d done", round))
	built := 0
	k.vercel.Change(func(v *sites.Vercel) {
		for _, d := range v.Deployments {
			if strings.HasPrefix(d["id"].(string), "dpl_again") {
				built++
			}
		}
	})
	if built != 1 {
		k.t.Errorf("round %d: it was built %d times more", round, built)
	}
}
