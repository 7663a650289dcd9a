package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/infra/sender"
	hub "github.com/insightpulseai/odooops-console/shared/adapters/github/fake"
	sites "github.com/insightpulseai/odooops-console/shared/adapters/vercel/fake"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

// act does something in a story, at the stage's clock, and gives what it tells.
type act func(s *stage, a arguments) ([]string, error)

// acts are what a story may do, by the word after the time. A README beside the scenarios explains them.
var acts map[string]act

func init() {
	acts = map[string]act{
		"ssot": theSSOT, "scan": (*stage).scan,
		// What comes in through the doors.
		"push": push, "vercel": vercelTells, "deployment": githubDeployment, "status": commitStatus, "gate": gate, "again": again, "forged": forged, "released": released,
		// What others write down: pollers, and people.
		"polled": readToItsEnd, "backup": backup, "variables": secrets("vercel", "odoo"), "vault": secrets("supabase", "abcdefghijabcdefghij"), "functions": functions,
		"verified": verified, "unapplied": unapplied, "applied": applied,
		// What the vendors show when they are asked.
		"away": away(true), "back": away(false), "branch": branch, "serves": serves, "there": there, "dns": nameServer, "mute": mute,
	}
}

// theSSOT tells whether the SSOT holds, and what is wrong with it.
func theSSOT(s *stage, _ arguments) (told []string, err error) {
	_, err = s.draft.load()
	if problems, wrong := errors.AsType[ssot.Problems](err); wrong {
		for _, p := range problems {
			told = append(told, p.Error())
		}
		return told, nil
	}
	return []string{"sound"}, err
}

// sha is the commit of a name: aaaa… of a, a1a1… of a1.
func sha(name string) string {
	if name == "" {
		return ""
	}
	return strings.Repeat(name, 40)[:40]
}

const repository, repositoryID = "acme/odoo", 77

// push moves a branch: push main a "Add tax" [from=b] [forced], and push main none deletes it.
func push(s *stage, a arguments) ([]string, error) {
	p := sender.Push{Repository: a.get("repo", repository), RepositoryID: repositoryID, Branch: a.at(0, "main"), After: sha(a.at(1, "")), Message: a.at(2, "Change"), Forced: a.get("forced", "") != ""}
	if a.get("repo", repository) != repository {
		p.RepositoryID++
	}
	p.Before = s.heads[p.Branch]
	if from, told := a.named["from"]; told {
		p.Before = sha(from)
	}
	if a.at(1, "") == "none" {
		p.After = ""
	}
	s.heads[p.Branch] = p.After
	return s.fromGitHub(a, "push", p.Body(s.happened(a)))
}

// deploymentOf is a deployment by its name: a is the one of commit a, a/2 another one of it.
func (s *stage) deploymentOf(a arguments, name string) sender.Deployment {
	commit, again, _ := strings.Cut(name, "/")
	d := sender.Deployment{
		ID: "dpl_" + strings.Repeat(commit, 20)[:20] + again, Project: a.get("project", "odoo"), Target: a.get("target", "production"),
		Repository: a.get("repo", repository), RepositoryID: repositoryID, Commit: sha(commit), Branch: a.get("branch", "main"), Title: a.get("title", "Change"),
		Creator: a.get("creator", ""), Environment: a.get("environment", ""),
	}
	if d.Project != "odoo" { // the same commit, elsewhere, is another deployment
		d.ID += strings.ReplaceAll(d.Project, "-", "")
	}
	d.ID, d.ProjectID = a.get("id", d.ID), "prj_"+d.Project
	for _, c := range name + d.Project {
		d.GitHubID = d.GitHubID*31%1_000_003 + int64(c)
	}
	if d.Target == "preview" {
		d.Target = ""
	}
	return d
}

// vercelTells is a webhook of Vercel's: vercel succeeded a, vercel rollback a.
func vercelTells(s *stage, a arguments) ([]string, error) {
	body := s.deploymentOf(a, a.at(1, "")).Event("deployment."+a.at(0, ""), s.happened(a))
	if a.at(0, "") == "rollback" {
		body = []byte(strings.Replace(string(body), `"payload":{`, `"payload":{"toDeploymentId":"`+s.deploymentOf(a, a.at(1, "")).ID+`",`, 1))
	}
	return s.sends(a, sender.Vercel(signing, body))
}

// released is all of it: a push, and its deployment from its beginning until it serves, within two minutes.
func released(s *stage, a arguments) (told []string, err error) {
	pushed, name := s.clock.at(), a.at(0, "")
	for _, step := range []struct {
		after time.Duration
		do    act
		words []string
	}{
		{0, push, []string{a.get("branch", "main"), name, a.at(1, "Change")}}, {0, vercelTells, []string{"created", name}},
		{2 * time.Minute, vercelTells, []string{"succeeded", name}}, {2 * time.Minute, vercelTells, []string{"promoted", name}},
	} {
		s.clock.set(pushed.Add(step.after))
		more, failed := step.do(s, arguments{step.words, a.named})
		told, err = append(told, more...), errors.Join(err, failed)
	}
	return told, err
}

// githubDeployment is what GitHub tells of a deployment: deployment a made, deployment a success "…".
func githubDeployment(s *stage, a arguments) ([]string, error) {
	d := s.deploymentOf(a, a.at(0, ""))
	made := s.moment(a.get("made", ""), s.happened(a))
	if a.at(1, "") == "made" {
		return s.fromGitHub(a, "deployment", d.Made(made))
	}
	return s.fromGitHub(a, "deployment_status", d.Status(a.at(1, ""), a.at(2, ""), made, s.happened(a)))
}

// commitStatus is what Vercel says at a commit: status a failure "…" [link=…].
func commitStatus(s *stage, a arguments) ([]string, error) {
	d := s.deploymentOf(a, a.at(0, ""))
	body := string(d.CommitStatus(a.at(1, ""), a.at(2, ""), s.happened(a)))
	body = strings.Replace(body, d.Page(), a.get("link", d.Page()), 1)
	return s.fromGitHub(a, "status", []byte(strings.Replace(body, `"context":"Vercel"`, `"context":"`+a.get("context", "Vercel")+`"`, 1)))
}

// gate is a verdict on a commit: gate mail-catcher a success "…".
func gate(s *stage, a arguments) ([]string, error) {
	c := sender.Check{Repository: repository, RepositoryID: repositoryID, ID: int64(len(s.sent) + 1), Name: a.at(0, ""), Commit: sha(a.at(1, "")), Conclusion: a.at(2, ""), Title: a.at(3, "")}
	return s.fromGitHub(a, "check_run", c.Body(s.happened(a)))
}

// readToItsEnd says that a scope was read to its end: polled vercel deployments/odoo [every=15m].
func readToItsEnd(s *stage, a arguments) ([]string, error) {
	every, err := time.ParseDuration(a.get("every", "15m"))
	if err != nil {
		return nil, err
	}
	source, scope := ops.Source(a.at(0, "")), a.at(1, "")
	if _, err := s.store.EnterScope(s.t.Context(), source, scope, every); err != nil {
		return nil, err
	}
	return nil, s.store.ConfirmScope(s.t.Context(), source, scope, "", s.clock.at())
}

// backup is one that a poller saw: backup completed.
func backup(s *stage, a arguments) ([]string, error) {
	return nil, s.writes(`insert into ops.backups (provider, provider_backup_id, kind, environment, resource, status, source_state, taken_at, first_seen_at, last_seen_at)
		values ('supabase', $1::text, 'database', 'prod', 'db', $2, $2, $3, $3, $3)`, fmt.Sprint(s.clock.at().Unix()), a.at(0, "completed"), s.clock.at())
}

// secrets is a look at the names that a platform keeps: variables ODOO_URL ODOO_KEY, or failed="Vercel answered 503".
func secrets(platform, scope string) act {
	return func(s *stage, a arguments) ([]string, error) {
		look := ops.SecretSync{Platform: platform, Scope: scope, Environment: "prod", Trigger: ops.BySchedule, StartedAt: s.clock.at(), Whole: true, BelieveEmpty: true, Why: a.get("partly", "")}
		for _, name := range a.place {
			look.Seen = append(look.Seen, ops.SecretSeen{Name: name, Target: a.get("target", "production")})
		}
		if why, failed := a.named["failed"]; failed {
			look.Whole, look.Failed, look.Why = false, true, why
		}
		_, err := s.store.RecordSecretSync(s.t.Context(), look, s.clock.at())
		return nil, err
	}
}

// functions is a listing of Supabase's: functions mail-in=ACTIVE.
func functions(s *stage, a arguments) ([]string, error) {
	err := s.writes(`update ops.supabase_functions set gone_at = $1 where gone_at is null`, s.clock.at())
	for slug, status := range a.named {
		err = errors.Join(err, s.writes(`insert into ops.supabase_functions (project_ref, slug, name, environment, status, first_seen_at, last_seen_at)
			values ('abcdefghijabcdefghij', $1, $1, 'prod', $2, $3, $3) on conflict (project_ref, slug) do update set status = excluded.status, last_seen_at = excluded.last_seen_at, gone_at = null`, slug, status, s.clock.at()))
	}
	if err != nil {
		return nil, err
	}
	return readToItsEnd(s, arguments{place: []string{"supabase", "functions/abcdefghijabcdefghij"}, named: map[string]string{"every": "1h"}})
}

// verified is what a person says of a release: verified smoke a by=ann.
func verified(s *stage, a arguments) ([]string, error) {
	return nil, s.writes(`insert into ops.platform_events (kind, severity, subject, environment, message, data, occurred_at, last_seen_at)
		values ('checklist.verified', 'info', $1, 'prod', $2, jsonb_build_object('git_sha', $3::text), $4, $4)`, a.at(0, ""), a.get("by", "ann")+" saw it", sha(a.at(1, "")), s.clock.at())
}

func unapplied(s *stage, a arguments) ([]string, error) {
	return nil, s.writes(`update ops.schema_migrations set is_applied = false where version_id = $1::text::bigint`, a.at(0, ""))
}

func applied(s *stage, a arguments) ([]string, error) {
	return nil, s.writes(`update ops.schema_migrations set is_applied = true where version_id = $1::text::bigint`, a.at(0, ""))
}

// away makes a vendor unreachable, or reachable again: away github.
func away(gone bool) act {
	return func(s *stage, a arguments) ([]string, error) {
		for _, vendor := range a.place {
			switch vendor {
			case "github":
				s.github.away.Store(gone)
			case "vercel":
				s.vercel.away.Store(gone)
			default:
				return nil, fmt.Errorf("nobody knows a vendor %q", vendor)
			}
		}
		return nil, nil
	}
}

// branch is what GitHub shows: branch main a; branch main none is a repository without it.
func branch(s *stage, a arguments) ([]string, error) {
	repo := s.github.fake.Add(repositoryID, repository)
	if a.at(1, "none") != "none" {
		repo.Branches = []hub.Object{{"name": a.at(0, ""), "commit": hub.Object{"sha": sha(a.at(1, ""))}}}
	}
	return nil, nil
}

// serves is what Vercel shows: serves a; and there b [state=ERROR] [substate=STAGED] is there besides.
func serves(s *stage, a arguments) ([]string, error) {
	d := s.deploymentOf(a, a.at(0, ""))
	s.vercel.fake.Change(func(f *sites.Vercel) {
		f.Projects = []sites.Object{{"id": d.ProjectID, "name": d.Project, "targets": sites.Object{"production": sites.Object{"id": d.ID}}}}
	})
	return there(s, a)
}

func there(s *stage, a arguments) ([]string, error) {
	d, created := s.deploymentOf(a, a.at(0, "")), s.happened(a).Add(-2*time.Minute).UnixMilli()
	shown := sites.Object{"id": d.ID, "uid": d.ID, "projectId": d.ProjectID, "name": d.Project, "url": "odoo.vercel.app", "target": "production", "readyState": a.get("state", "READY"),
		"createdAt": created, "created": created, "buildingAt": created, "ready": created + 60000, "meta": sites.Object{"githubCommitSha": d.Commit, "githubCommitRef": d.Branch}}
	if substate, told := a.named["substate"]; told {
		shown["readySubstate"] = substate
	}
	s.vercel.fake.Change(func(f *sites.Vercel) { f.Deployments = append([]sites.Object{shown}, f.Deployments...) })
	return nil, nil
}

// nameServer gives name servers their entries: dns 1,2,3 "erp.example.com. 60 IN A 192.0.2.1".
func nameServer(s *stage, a arguments) ([]string, error) {
	for _, n := range strings.Split(a.at(0, ""), ",") {
		if err := s.servers[n[0]-'1'].Set(a.place[1:]...); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// mute makes name servers fail: mute 1,2,3; and mute 1 no ends it.
func mute(s *stage, a arguments) ([]string, error) {
	code := map[bool]int{true: 0, false: 2}[a.at(1, "") == "no"]
	for _, n := range strings.Split(a.at(0, ""), ",") {
		s.servers[n[0]-'1'].Refuse(code)
	}
	return nil, nil
}

func (s *stage) writes(statement string, args ...any) error {
	_, err := s.conn.Exec(s.t.Context(), statement, args...)
	return err
}
