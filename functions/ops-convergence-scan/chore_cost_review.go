package main

import (
	"context"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/digitalocean"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/maintenance"
	"github.com/insightpulseai/odooops-console/shared/notify"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

// costBook knows what there is, and what is wrong with what it costs.
type costBook interface {
	DropletCount(ctx context.Context) (n int, at time.Time, err error)
	RecordObservations(ctx context.Context, looks []ops.Observation, tell func([]ops.Transition) []ops.Notice) ([]ops.Outcome, error)
}

// account is a cloud account that says what it costs and may hold.
type account interface {
	Balance(ctx context.Context) (digitalocean.Balance, error)
	Limits(ctx context.Context) (digitalocean.Limits, error)
}

// costReview looks once a month what DigitalOcean costs and how near its limits we are, and asks people about the vendors
// that do not say.
type costReview struct {
	book     costBook
	cloud    account
	costs    ssot.Costs
	schedule ssot.Schedule
}

func (c costReview) chore() chore { return chore{name: "cost-review", do: c.do} }

// costed is what was found out.
type costed struct {
	MonthUSD     *float64 `json:"month_usd"` // at DigitalOcean so far; null: not known
	Droplets     *int     `json:"droplets"`
	DropletLimit *int     `json:"droplet_limit"`
	Findings     int      `json:"findings"`
}

const atDigitalOcean = "digitalocean"

func (c costReview) do(ctx context.Context, m ops.MaintenanceRun) (ops.Result, error) {
	read, summary, trouble := c.read(ctx, m)
	people := ops.Observation{Check: m.Chore, Scope: "people", At: m.StartedAt, Cadence: m.Every, Run: m.Run, Complete: true}
	people.Findings = maintenance.Unreviewed(m.StartedAt, c.schedule, "cost_not_reviewed", "what is paid, and which limits are near,")
	if _, err := c.book.RecordObservations(ctx, []ops.Observation{read, people}, notify.Findings); err != nil {
		return ops.Result{}, err
	}
	summary.Findings = len(read.Findings) + len(people.Findings)
	result := ops.Result{Status: ops.RunSucceeded, Summary: summary}
	if trouble != nil {
		result.Status, result.Why = ops.RunPartial, fault.Classify(trouble).Public
	}
	return result, nil
}

// read asks DigitalOcean. What it does not say now leaves what stands as it is.
func (c costReview) read(ctx context.Context, m ops.MaintenanceRun) (look ops.Observation, summary costed, trouble error) {
	look = ops.Observation{Check: m.Chore, Scope: atDigitalOcean, At: m.StartedAt, Cadence: m.Every, Run: m.Run}
	balance, err := c.cloud.Balance(ctx)
	if err != nil {
		look.Findings = []ops.Finding{blind(m.Chore, "", err)}
		return look, summary, err
	}
	a := maintenance.Account{Now: m.StartedAt, Vendor: atDigitalOcean, Costs: c.costs, MonthUSD: balance.MonthToDateUSD, OwedUSD: balance.AccountUSD, Droplets: -1}
	summary.MonthUSD = &balance.MonthToDateUSD
	if limits, err := c.cloud.Limits(ctx); err != nil {
		trouble = err
	} else {
		a.DropletLimit, summary.DropletLimit = limits.Droplets, &limits.Droplets
	}
	// A count that is older than a day is of another day.
	if n, at, err := c.book.DropletCount(ctx); err != nil {
		trouble = err
	} else if m.StartedAt.Sub(at) <= 24*time.Hour {
		a.Droplets, summary.Droplets = n, &n
	}
	look.Complete = true
	look.Findings, look.Unjudged = a.Findings()
	if trouble == nil && len(look.Unjudged) > 0 {
		trouble = fault.New(fault.Unavailable, "how many machines there are is not known: the inventory is older than a day, or the account tells no limit")
	}
	return look, summary, trouble
}
