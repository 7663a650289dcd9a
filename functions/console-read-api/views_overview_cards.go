package main

import (
	"math"
	"time"

	"github.com/insightpulseai/odooops-console/shared/store"
)

func (f overviewFacts) deployment(j *judge, environment string, heard store.Heard) card {
	d := f.Environments[environment].Deployment
	if d == nil {
		return j.nobody("no production deployment of %s has been seen", environment)
	}
	age := heard["deployments/"+d.Provider]
	switch {
	case d.Status == nil:
		return j.mirror(age, unknown, "%s reports a state that has not been explained to us", d.Provider)
	case *d.Status == "success":
		return j.mirror(age, ok, "the last deployment succeeded")
	case *d.Status == "failed":
		return j.mirror(age, failing, "the last deployment failed")
	case *d.Status == "awaiting_authorization":
		return j.mirror(age, warning, "the last deployment awaits authorization")
	}
	return j.mirror(age, unknown, "the last deployment is not finished: %s", *d.Status)
}

// A day without a backup is a failure; a day without a look at the backups is not knowing.
func (f overviewFacts) backup(j *judge, environment string) card {
	seen := f.Environments[environment]
	job, asOf := seen.BackupJob, seen.BackupsAt
	switch {
	case asOf == nil:
		return j.nobody("no backup of %s has been seen, and no job that makes one", environment)
	case job != nil && (job.Status == "failed" || job.Status == "partial") && (seen.Backup == nil || seen.Backup.TakenAt.Before(job.FinishedAt)):
		return j.say(asOf, daily, failing, "the last backup job ended %s", job.Status)
	case seen.Backup == nil:
		return j.say(asOf, daily, failing, "there is no completed backup")
	case j.now.Sub(seen.Backup.TakenAt) > daily:
		return j.say(asOf, daily, failing, "the last backup was taken at %s, more than a day ago", seen.Backup.TakenAt.UTC().Format(time.RFC3339))
	case seen.Backup.VerifiedAt == nil:
		return j.say(asOf, daily, warning, "the last backup is recent; nobody has tried to restore it")
	}
	return j.say(asOf, daily, ok, "the last backup is recent and was restored once")
}

// No findings is good news only when both, the convergence scan and the advisors, have looked.
func (f overviewFacts) findings(j *judge, environment string, open map[string]int) card {
	var seen *time.Time
	for _, g := range f.Findings {
		if g.Environment != nil && *g.Environment == environment {
			seen = latest(seen, &g.LastSeenAt)
		}
	}
	advisors := f.Environments[environment].AdvisorsAt
	switch {
	case open["critical"]+open["error"] > 0:
		return j.say(latest(seen, f.ConvergenceAt), daily, failing, "%d open findings are errors", open["critical"]+open["error"])
	case open["warning"] > 0:
		return j.say(latest(seen, f.ConvergenceAt), daily, warning, "%d open findings are warnings", open["warning"])
	case f.ConvergenceAt == nil:
		return j.nobody("no convergence scan has ever succeeded")
	case advisors == nil:
		return j.nobody("no advisor scan of %s has ever succeeded", environment)
	case j.now.Sub(*f.ConvergenceAt) > time.Hour: // it is due every 15 minutes
		return j.say(f.ConvergenceAt, time.Hour, ok, "no open finding")
	}
	if f.ConvergenceAt.Before(*advisors) {
		advisors = f.ConvergenceAt
	}
	return j.say(advisors, daily, ok, "no open finding")
}

// elsewhere are the findings that no environment claims. None of them is good news when the scan has looked.
func (f overviewFacts) elsewhere(j *judge) object {
	open := f.open(nil)
	verdict := ok
	switch {
	case open["critical"]+open["error"] > 0:
		verdict = failing
	case open["warning"] > 0:
		verdict = warning
	}
	if f.ConvergenceAt == nil {
		return with(j.nobody("no convergence scan has ever succeeded"), object{"open": open})
	}
	return with(j.say(f.ConvergenceAt, time.Hour, verdict, "%d open findings belong to no environment", open["critical"]+open["error"]+open["warning"]+open["info"]), object{"open": open})
}

func (f overviewFacts) queue(j *judge) object {
	more := object{"depth": f.Queue.Depth, "oldest_at": f.Queue.OldestAt, "oldest_age_seconds": nil, "dead_tasks": f.DeadTasks}
	var age time.Duration
	if f.Queue.OldestAt != nil {
		age = j.now.Sub(*f.Queue.OldestAt)
		more["oldest_age_seconds"] = math.Max(0, math.Round(age.Seconds()))
	}
	switch {
	case f.TasksAt == nil:
		return with(j.nobody("no task was ever queued"), more)
	case f.DeadTasks > 0:
		return with(j.say(j.live(), fresh, failing, "%d tasks were given up", f.DeadTasks), more)
	case age > 15*time.Minute:
		return with(j.say(j.live(), fresh, warning, "the oldest task waits for more than 15 minutes"), more)
	case f.Queue.Depth == 0: // an empty queue says as much as the last task that went through it
		return with(j.say(f.TasksAt, fresh, ok, "the queue is empty"), more)
	}
	return with(j.say(j.live(), fresh, ok, "%d tasks wait", f.Queue.Depth), more)
}

func (f overviewFacts) dead(j *judge) object {
	more := object{"count": f.DeadDeliveries, "last_delivery_at": f.DeliveredAt}
	if f.DeadDeliveries > 0 {
		return with(j.say(j.live(), fresh, failing, "%d deliveries need a person", f.DeadDeliveries), more)
	}
	return with(j.say(f.DeliveredAt, fresh, ok, "no delivery is dead"), more)
}

func (f overviewFacts) refused(j *judge) object {
	more := object{"count": f.Refused, "period": "24h"}
	if f.Refused > 0 {
		return with(j.say(j.live(), fresh, warning, "%d webhooks were refused in the last 24 hours", f.Refused), more)
	}
	return with(j.say(f.DeliveredAt, fresh, ok, "no webhook was refused in the last 24 hours"), more)
}

// chores is what the watch over them found. When the watch itself is silent, nothing is known of any.
func (f overviewFacts) chores(j *judge) object {
	open := map[string]int{"critical": 0, "error": 0, "warning": 0, "info": 0}
	for severity, n := range f.Unkept {
		open[severity] = n
	}
	more := object{"open": open}
	switch trouble := open["critical"] + open["error"]; {
	case f.WatchedAt == nil:
		return with(j.watch(nil), more)
	case trouble > 0:
		return with(j.say(f.WatchedAt, watchful, failing, "%d findings of the watch over the chores are errors", trouble), more)
	case open["warning"] > 0:
		return with(j.say(f.WatchedAt, watchful, warning, "%d findings of the watch over the chores are warnings", open["warning"]), more)
	}
	return with(j.say(f.WatchedAt, watchful, ok, "every chore was done in its time"), more)
}
