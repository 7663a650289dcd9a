package convergence_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/shared/convergence"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// Each case breaks a world in which everything is right. What is found is "severity signal subject: explanation", after
// the answers to in sync and healthy.
func TestRules(t *testing.T) {
	t.Parallel()
	behind := func(w *world) { // A serves, B is the head
		w.serves(deployed(shaA, 600, ops.DeploymentSucceeded))
		w.vercel().OfHead, w.vercel().Ended = nil, w.vercel().Running
	}
	for _, c := range []struct {
		name  string
		spoil func(*world)
		want  string
	}{
		{"everything is right", func(*world) {}, "yes yes"},

		// merged_not_deployed
		{"nobody began to deploy it", behind,
			"no no\nerror merged_not_deployed vercel: bbbbbbb was pushed 1 h ago and vercel has not begun to deploy it"},
		{"a merge within its grace", func(w *world) { behind(w); w.Is.Head.At = before(14) }, "no yes"},
		{"a merge at the end of its grace", func(w *world) { behind(w); w.Is.Head.At = before(15) },
			"no no\nerror merged_not_deployed vercel: bbbbbbb was pushed 15 minutes ago and vercel has not begun to deploy it"},
		{"no grace", func(w *world) { behind(w); w.Want.GraceMinutes, w.Is.Head.At = 0, now },
			"no no\nerror merged_not_deployed vercel: bbbbbbb was pushed less than a minute ago and vercel has not begun to deploy it"},
		{"its deployment is under way", func(w *world) {
			behind(w)
			w.vercel().OfHead = deployed(shaB, 40, ops.DeploymentBuilding)
			w.vercel().InFlight = w.vercel().OfHead
		}, "no yes"},
		{"a fork that awaits its authorization", func(w *world) {
			behind(w)
			w.vercel().OfHead = deployed(shaB, 900, ops.DeploymentAwaiting)
			w.vercel().InFlight = w.vercel().OfHead
		}, "no yes"},
		{"the provider says that the commit changes nothing here", func(w *world) {
			behind(w)
			w.vercel().OfHead = deployed(shaB, 59, ops.DeploymentCanceled)
			w.vercel().OfHead.Reason = ops.ReasonUnaffected
		}, "yes yes"},
		{"or the project's own command does", func(w *world) {
			behind(w)
			w.vercel().OfHead = deployed(shaB, 59, ops.DeploymentCanceled)
			w.vercel().OfHead.Reason = ops.ReasonIgnoredStep
		}, "yes yes"},
		{"and what was due before it does not run", func(w *world) {
			behind(w)
			w.vercel().OfHead, w.vercel().Needed = deployed(shaB, 10, ops.DeploymentCanceled), deployed(shaC, 59, ops.DeploymentCanceled)
			w.vercel().OfHead.Reason = ops.ReasonUnaffected
		}, "no no\nerror merged_not_deployed vercel: the deployment of ccccccc was canceled, and nothing newer was pushed: deploy it again or push"},
		{"and what was due before it was rolled back", func(w *world) {
			behind(w)
			w.vercel().OfHead, w.vercel().Needed = deployed(shaB, 10, ops.DeploymentCanceled), deployed(shaC, 59, ops.DeploymentSucceeded)
			w.vercel().OfHead.Reason, w.vercel().Needed.CurrentUntil = ops.ReasonUnaffected, before(20)
		}, "no yes\nwarning rolled_back vercel: ccccccc served until 2026-11-25 11:40 UTC and was rolled back to aaaaaaa: revert it in git, or promote it again"},
		{"a branch that was forced back to what served before, within its grace", func(w *world) {
			w.serves(deployed(shaA, 30, ops.DeploymentSucceeded))
			w.vercel().OfHead.Current, w.vercel().OfHead.CurrentUntil, w.Is.Head.At = false, before(28), before(5)
		}, "no yes"},
		{"nothing is known to serve, and the grace is not over", func(w *world) {
			behind(w)
			w.vercel().Running, w.vercel().Ended, w.Is.Head.At = nil, nil, before(5)
		}, "unknown unknown"},
		{"somebody canceled it", func(w *world) {
			behind(w)
			w.vercel().OfHead = deployed(shaB, 59, ops.DeploymentCanceled)
		}, "no no\nerror merged_not_deployed vercel: the deployment of bbbbbbb was canceled, and nothing newer was pushed: deploy it again or push"},
		{"it gave way to a newer one", func(w *world) {
			behind(w)
			w.vercel().OfHead = deployed(shaB, 10, ops.DeploymentSuperseded)
		}, "no yes"},
		{"it was built and kept from the domains", func(w *world) {
			behind(w)
			w.vercel().OfHead = deployed(shaB, 59, ops.DeploymentSucceeded)
			w.vercel().OfHead.SourceSubstate, w.vercel().Ended = ops.SubstateStaged, w.vercel().OfHead
		}, "no no\nerror merged_not_deployed vercel: bbbbbbb is built and was kept from the domains: promote it, or undo the rollback that keeps new deployments from serving"},
		{"it succeeded a moment ago and does not serve yet", func(w *world) {
			behind(w)
			w.vercel().OfHead = deployed(shaB, 3, ops.DeploymentSucceeded)
			w.vercel().Ended = w.vercel().OfHead
		}, "no yes"},
		{"nothing serves, and the head was never deployed", func(w *world) {
			behind(w)
			w.vercel().Running, w.vercel().Ended = nil, nil
		}, "unknown no\nerror merged_not_deployed vercel: bbbbbbb was pushed 1 h ago and vercel has not begun to deploy it"},

		// rolled_back
		{"a rollback", func(w *world) {
			w.vercel().OfHead.Current, w.vercel().OfHead.CurrentUntil = false, before(20)
			w.serves(deployed(shaA, 600, ops.DeploymentSucceeded))
		}, "no yes\nwarning rolled_back vercel: bbbbbbb served until 2026-11-25 11:40 UTC and was rolled back to aaaaaaa: revert it in git, or promote it again"},
		{"a rollback, and then a merge", func(w *world) {
			w.serves(deployed(shaA, 600, ops.DeploymentSucceeded))
			w.Is.Head.SHA, w.Is.Head.At, w.vercel().OfHead = shaC, before(16), nil
		}, "no no\nerror merged_not_deployed vercel: ccccccc was pushed 16 minutes ago and vercel has not begun to deploy it"},

		// deployment_failed
		{"the head failed to deploy", func(w *world) {
			behind(w)
			d := deployed(shaB, 59, ops.DeploymentFailed)
			d.Reason = "build_failed"
			w.vercel().OfHead, w.vercel().Ended, w.vercel().Failures = d, d, 1
		}, "no no\nerror deployment_failed vercel: vercel failed to deploy bbbbbbb at 2026-11-25 11:03 UTC: build_failed; aaaaaaa still serves"},
		{"it failed twice, and a newer one is under way", func(w *world) {
			behind(w)
			w.Is.Head.SHA, w.Is.Head.At = shaC, before(4)
			w.vercel().Ended, w.vercel().Failures = deployed(shaB, 59, ops.DeploymentFailed), 2
			w.vercel().OfHead = deployed(shaC, 3, ops.DeploymentBuilding)
			w.vercel().InFlight = w.vercel().OfHead
		}, "no no\nerror deployment_failed vercel: vercel failed to deploy bbbbbbb at 2026-11-25 11:03 UTC; that commit has failed 2 times; aaaaaaa still serves; a deployment of ccccccc is under way"},

		// deployment_stuck
		{"a deployment that takes as long as it may", func(w *world) {
			behind(w)
			w.vercel().OfHead = deployed(shaB, 45, ops.DeploymentBuilding)
			w.vercel().InFlight = w.vercel().OfHead
		}, "no no\nerror deployment_stuck vercel: bbbbbbb has been building since 2026-11-25 11:15 UTC: look at it there, cancel it and deploy again"},
		{"an old one that history went past", func(w *world) { w.vercel().InFlight = deployed(shaA, 900, ops.DeploymentQueued) }, "yes yes"},

		// what a deployment needs besides
		{"a migration of the range is missing", func(w *world) { w.Is.Migrations.Applied = w.Is.Migrations.Applied[:1] },
			"yes no\nerror migrations_missing migrations: what is deployed needs one migration that the database has not: run make migrate against it\n" +
				"warning checklist_not_verified migrated: The database is migrated. That is not verified: Production lacks one migration"},
		{"one outside of the range is missing", func(w *world) {
			w.Is.Migrations.Known = append([]string{"20240101000000"}, w.Is.Migrations.Known...)
		}, "yes yes"},
		{"one after the range is missing", func(w *world) {
			w.Want.Requires.Migrations.Through = "20260201000000"
			w.Is.Migrations.Known = append(w.Is.Migrations.Known, "20260301000000")
		}, "yes yes"},
		{"the last one of the range is not even known to us", func(w *world) { w.Want.Requires.Migrations.Through = "20260301000000" },
			"yes no\nerror migrations_missing migrations: what is deployed needs one migration that the database has not: run make migrate against it\n" +
				"warning checklist_not_verified migrated: The database is migrated. That is not verified: Production lacks one migration"},
		{"only their number is known", func(w *world) {
			w.Want.Requires.Migrations.From, w.Want.Checklist = "", nil
			w.Is.Migrations.Applied, w.Is.Migrations.Pending = nil, 2
		}, "yes no\nerror migrations_missing migrations: what is deployed needs 2 migrations that the database has not: run make migrate against it"},
		{"only their number is known, of a range", func(w *world) { w.Is.Migrations.Applied, w.Want.Checklist = nil, nil },
			"yes unknown\nwarning could_not_observe the migrations of Production: what depends on it is unknown, which is not the same as fine: only how many are pending is known, not which: a range cannot be compared"},
		{"a function that is not deployed", func(w *world) { delete(w.Is.Functions.Things, "mail-in") },
			"yes no\nerror function_missing mail-in: the environment needs mail-in, which Supabase does not have there: deploy it"},
		{"a function that does not run", func(w *world) { w.Is.Functions.Things["mail-in"] = ops.Found{Says: "THROTTLED"} },
			"yes no\nerror function_missing mail-in: Supabase has mail-in and says that it is THROTTLED: deploy it again"},
		{"a variable that is not set", func(w *world) { w.Is.EnvVars = seen() },
			"yes no\nerror env_var_missing ODOO_URL: Vercel does not give ODOO_URL to production of odoo: set it there and deploy again, since a deployment keeps the variables that it was built with"},
		{"a secret that is not there", func(w *world) { w.Is.VaultKeys = seen() },
			"yes no\nerror vault_key_missing ODOO_KEY: the Supabase project abcdefghijabcdefghij does not have ODOO_KEY: functions that need it fail; set it there"},
		{"a gate that failed", func(w *world) { w.Is.Gates.Things["mail-catcher"] = ops.Found{Says: "failed: SMTP_PORT is 25"} },
			"yes no\nerror gate_not_green mail-catcher: mail-catcher says of the commit that runs: failed: SMTP_PORT is 25"},
		{"a gate that never judged what runs", func(w *world) { w.Is.Gates = seen("another") },
			"yes no\nerror gate_not_green mail-catcher: mail-catcher has not judged the commit that runs: run it, or deploy a commit that it passed"},

		// dns_not_active
		{"a name that resolves to something else", func(w *world) { w.answers("192.0.2.9", "192.0.2.9") },
			"yes no\nerror dns_not_active erp.example.com A: 2 of 2 name servers that answered say something else: set the entry where the domain is kept"},
		{"half of the name servers have it", func(w *world) { w.answers("192.0.2.1", "") },
			"yes yes\nwarning dns_not_active erp.example.com A: 1 of 2 name servers that answered have the entry already: it has not reached all of them, which can take as long as its old time to live"},
		{"one name server is silent", func(w *world) { w.answers("192.0.2.1", "!timeout") }, "yes yes"},
		{"all are silent", func(w *world) { w.answers("!timeout", "!timeout") },
			"yes unknown\nwarning could_not_observe DNS of erp.example.com A: what depends on it is unknown, which is not the same as fine: none of 2 name servers answered"},
		{"a name with a dot at its end, in capitals", func(w *world) {
			w.Want.Requires.DNS[0].Values = []string{"cname.example.com"}
			w.answers("CNAME.example.com.", "cname.example.com")
		}, "yes yes"},
		{"any value will do", func(w *world) { w.Want.Requires.DNS[0].Values = nil; w.answers("198.51.100.1", "198.51.100.1") }, "yes yes"},

		// checklist_not_verified
		{"nobody said so", func(w *world) { w.Is.Checklist = seen() },
			"yes yes\nwarning checklist_not_verified smoke: Somebody logged in. That is not verified: nobody has said so of what runs"},
		{"an old backup", func(w *world) { w.Is.Backups.Things["b1"] = ops.Found{Good: true, At: before(25 * 60)} },
			"yes yes\nwarning checklist_not_verified backed-up: There is a backup. That is not verified: the newest backup is from 2026-11-24 11:00 UTC"},
		{"a backup that failed", func(w *world) { w.Is.Backups.Things["b1"] = ops.Found{At: now} },
			"yes yes\nwarning checklist_not_verified backed-up: There is a backup. That is not verified: there is no backup"},

		// could_not_observe
		{"nobody knows the head", func(w *world) { w.Is.Head.Look = ops.Look{} },
			"unknown unknown\nwarning could_not_observe the head of main of acme/odoo: what depends on it is unknown, which is not the same as fine: nobody has looked yet"},
		{"there is no such branch", func(w *world) { w.Is.Head.SHA = "" },
			"unknown unknown\nwarning could_not_observe the head of main of acme/odoo: what depends on it is unknown, which is not the same as fine: there is no such branch"},
		{"the head is old news", func(w *world) { w.Is.Head.Look.Stale = true },
			"unknown unknown\nwarning could_not_observe the head of main of acme/odoo: what depends on it is unknown, which is not the same as fine: it was last confirmed at 2026-11-25 12:00 UTC, longer ago than its cadence allows"},
		{"the provider is down", func(w *world) { w.vercel().Look.Why = "Vercel answered 503" },
			"unknown unknown\nwarning could_not_observe vercel: what depends on it is unknown, which is not the same as fine: Vercel answered 503"},
		{"what is not required is not looked at", func(w *world) {
			w.Want.Requires.Functions, w.Is.Functions = nil, ops.Seen{}
		}, "yes yes"},
		{"what is required and could not be seen", func(w *world) { w.Is.Functions = ops.Seen{} },
			"yes unknown\nwarning could_not_observe Supabase's functions: what depends on it is unknown, which is not the same as fine: nobody has looked yet"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			c.spoil(w)
			v := convergence.Judge(w.Scene)
			got := []string{fmt.Sprintf("%s %s", v.InSync, v.Healthy)}
			for _, f := range v.Findings {
				got = append(got, fmt.Sprintf("%s %s %s: %s", f.Severity, f.Signal, f.Subject, f.Explanation))
				if f.Title == "" || f.Expected == "" || f.Actual == "" || f.Expected == f.Actual || f.Environment != "prod" || f.Owner != "platform" || f.Repo != "acme/odoo" {
					t.Errorf("something is left out or says nothing: %+v", f)
				}
			}
			if diff := cmp.Diff(strings.Split(c.want, "\n"), got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// answers makes the two name servers say so: nothing is no such entry, and what begins with ! is no answer.
func (w *world) answers(values ...string) {
	l := w.Is.DNS["erp.example.com A"]
	for i, value := range values {
		l.Answers[i].Values, l.Answers[i].Why = nil, ""
		if why, silent := strings.CutPrefix(value, "!"); silent {
			l.Answers[i].Why = why
		} else if value != "" {
			l.Answers[i].Values = []string{value}
		}
	}
}

func TestEveryRuleIsInUse(t *testing.T) {
	t.Parallel()
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, f := range files {
		if strings.HasPrefix(f.Name(), "rule_") {
			n++
		}
	}
	if signals := convergence.Signals(); len(signals) != n || len(slices.Compact(signals)) != n {
		t.Errorf("%d rules in files, %d signals: %v", n, len(signals), signals)
	}
}
