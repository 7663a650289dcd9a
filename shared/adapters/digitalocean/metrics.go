package digitalocean

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/digitalocean/godo"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// Metric is something that DigitalOcean measures of a machine.
type Metric string

// The metrics that are read. The first counts seconds by what the processor did, the others are as they are.
const (
	CPU             Metric = "cpu"
	Load5           Metric = "load_5"
	MemoryFree      Metric = "memory_free"
	MemoryTotal     Metric = "memory_total"
	FilesystemFree  Metric = "filesystem_free"
	FilesystemTotal Metric = "filesystem_size"
)

// Series is one line of measurements.
type Series struct {
	Labels map[string]string
	Points []Point
}

// Point is one measurement.
type Point struct {
	At    time.Time
	Value float64
}

// DropletMetric reads what was measured of a machine in a time. A machine without the vendor's agent has no series.
func (c *Client) DropletMetric(ctx context.Context, id ops.DropletID, m Metric, from, to time.Time) ([]Series, error) {
	read := map[Metric]func(context.Context, *godo.DropletMetricsRequest) (*godo.MetricsResponse, *godo.Response, error){
		CPU: c.api.Monitoring.GetDropletCPU, Load5: c.api.Monitoring.GetDropletLoad5,
		MemoryFree: c.api.Monitoring.GetDropletFreeMemory, MemoryTotal: c.api.Monitoring.GetDropletTotalMemory,
		FilesystemFree: c.api.Monitoring.GetDropletFilesystemFree, FilesystemTotal: c.api.Monitoring.GetDropletFilesystemSize,
	}[m]
	answer, _, err := read(ctx, &godo.DropletMetricsRequest{HostID: strconv.FormatInt(int64(id), 10), Start: from, End: to})
	if err != nil {
		return nil, c.http.Fault("read the metrics of a droplet", err)
	}
	var out []Series
	for _, stream := range answer.Data.Result {
		s := Series{Labels: map[string]string{}}
		for name, value := range stream.Metric {
			s.Labels[string(name)] = string(value)
		}
		for _, v := range stream.Values {
			s.Points = append(s.Points, Point{v.Timestamp.Time().UTC(), float64(v.Value)})
		}
		out = append(out, s)
	}
	return out, nil
}

var errNoAmount = errors.New("an amount of money that is no number")

// Balance is what the account owes.
type Balance struct {
	MonthToDateUSD float64 // of this month, so far
	AccountUSD     float64 // of what was billed and not paid
	At             time.Time
}

// Balance reads what the account owes.
func (c *Client) Balance(ctx context.Context) (Balance, error) {
	b, _, err := c.api.Balance.Get(ctx)
	if err != nil {
		return Balance{}, c.http.Fault("read the balance", err)
	}
	month, errMonth := strconv.ParseFloat(b.MonthToDateUsage, 64)
	account, errAccount := strconv.ParseFloat(b.AccountBalance, 64)
	if errMonth != nil || errAccount != nil {
		return Balance{}, c.http.Fault("read the balance", errNoAmount)
	}
	return Balance{MonthToDateUSD: month, AccountUSD: account, At: b.GeneratedAt.UTC()}, nil
}

// Limits is what the account may hold.
type Limits struct {
	Droplets int
}

// Limits reads what the account may hold. Whose it is stays there.
func (c *Client) Limits(ctx context.Context) (Limits, error) {
	a, _, err := c.api.Account.Get(ctx)
	if err != nil {
		return Limits{}, c.http.Fault("read the limits of the account", err)
	}
	return Limits{Droplets: a.DropletLimit}, nil
}
