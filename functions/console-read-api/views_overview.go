package main

import (
	"context"
	"slices"
	"time"
)

type overviewFacts struct {
	Health []struct {
		Environment, Target, Status string
		CheckName                   string `json:"check_name"`
		Message                     *string
		ObservedAt                  time.Time `json:"observed_at"`
	}
	Findings []struct {
		Environment *string
		Severity    string
		Open        int
		LastSeenAt  time.Time `json:"last_seen_at"`
	}
	ConvergenceAt *time.Time `json:"convergence_at"`
	Environments  map[string]struct {
		AdvisorsAt *time.Time `json:"advisors_at"`
		Deployment *struct {
			Provider      string     `json:"provider"`
			Project       string     `json:"project"`
			Status        *string    `json:"status"`
			GitSHA        *string    `json:"git_sha"`
			Title         *string    `json:"title"`
			DeploymentURL *string    `json:"deployment_url"`
			RequestedAt   time.Time  `json:"requested_at"`
			FinishedAt    *time.Time `json:"finished_at"`
		}
		Backup *struct {
			Provider   string     `json:"provider"`
			Kind       string     `json:"kind"`
			Resource   string     `json:"resource"`
			TakenAt    time.Time  `json:"taken_at"`
			VerifiedAt *time.Time `json:"verified_at"`
			SizeBytes  *int64     `json:"size_bytes"`
		}
		BackupsAt *time.Time `json:"backups_at"`
		BackupJob *struct {
			Status     string
			Error      *string
			FinishedAt time.Time `json:"finished_at"`
		} `json:"backup_job"`
	}
	Queue struct {
		Depth    int
		OldestAt *time.Time `json:"oldest_at"`
	}
	TasksAt        *time.Time `json:"tasks_at"`
	DeadTasks      int        `json:"dead_tasks"`
	DeadDeliveries int        `json:"dead_deliveries"`
	DeliveredAt    *time.Time `json:"delivered_at"`
	Refused        int
	WatchedAt      *time.Time `json:"watched_at"`
	Unkept         map[string]int
}

func composeOverview(_ context.Context, v viewing) (any, error) {
	f, heard, err := facts[overviewFacts](v, v.now, v.environments())
	if err != nil {
		return nil, err
	}
	parts := []string{"health checks", "deployment", "backup", "findings"}
	var environments []object
	for _, e := range v.want.Environments {
		seen := f.Environments[e.Name]
		open := f.open(&e.Name)
		cards := map[string]card{
			"health checks": f.health(v.judge, e.Name), "deployment": f.deployment(v.judge, e.Name, heard),
			"backup": f.backup(v.judge, e.Name), "findings": f.findings(v.judge, e.Name, open),
		}
		environments = append(environments, object{
			"name": e.Name, "title": e.Title, "production": e.Production,
			"health": v.sum(parts, cards), "health_checks": cards["health checks"],
			"findings":    with(cards["findings"], object{"open": open}),
			"deployment":  with(cards["deployment"], object{"last": seen.Deployment}),
			"last_backup": with(cards["backup"], object{"last": seen.Backup}),
		})
	}
	return object{
		"environments": environments, "findings_elsewhere": f.elsewhere(v.judge),
		"queue": f.queue(v.judge), "dead_deliveries": f.dead(v.judge), "refused_webhooks": f.refused(v.judge),
		"chores": f.chores(v.judge),
	}, nil
}

// with adds to a card what it is about.
func with(c card, more object) object {
	out := object{"status": c.Status, "explanation": c.Explanation, "as_of": c.AsOf}
	for k, v := range more {
		out[k] = v
	}
	return out
}

func (f overviewFacts) open(environment *string) map[string]int {
	open := map[string]int{"critical": 0, "error": 0, "warning": 0, "info": 0}
	for _, g := range f.Findings {
		if environment == nil && g.Environment == nil || environment != nil && g.Environment != nil && *g.Environment == *environment {
			open[g.Severity] += g.Open
		}
	}
	return open
}

// A health check that is older than an hour says nothing about now.
func (f overviewFacts) health(j *judge, environment string) card {
	cards, names := map[string]card{}, []string{}
	for _, h := range f.Health {
		if h.Environment != environment {
			continue
		}
		name := h.CheckName + " of " + h.Target
		says := "is " + h.Status
		if h.Message != nil {
			says += ": " + *h.Message
		}
		names = append(names, name)
		cards[name] = j.say(&h.ObservedAt, time.Hour, healthOf(h.Status), "%s", says)
	}
	if len(names) == 0 {
		return j.nobody("no health check has ever looked at %s", environment)
	}
	slices.Sort(names)
	return j.sum(names, cards)
}

func healthOf(s string) status {
	switch s {
	case "healthy":
		return ok
	case "degraded":
		return warning
	case "unhealthy":
		return failing
	}
	return unknown
}
