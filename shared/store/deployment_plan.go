package store

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// plan is what has to be written so that the rows of a group are what its reports come to.
type plan struct {
	next   []ops.Deployment // as they are to be; without a number when they are new
	before []ops.Deployment // what those were that are there already, and those that go
	goes   []int64
}

// compare finds for each deployment the row that it has: under its key, else under one that it had before the provider
// named it. So a row keeps its number when its key changes. Rows that nobody claims go.
func compare(there, made []ops.Deployment) plan {
	var p plan
	free := slices.Clone(there)
	take := func(key string) (ops.Deployment, bool) {
		i := slices.IndexFunc(free, func(d ops.Deployment) bool { return d.DeploymentID == key })
		if i < 0 {
			return ops.Deployment{}, false
		}
		d := free[i]
		free = slices.Delete(free, i, i+1)
		return d, true
	}
	rows := make([]ops.Deployment, len(made))
	found := make([]bool, len(made))
	for i, d := range made {
		rows[i], found[i] = take(d.DeploymentID)
	}
	for i, d := range made {
		for _, was := range d.Was {
			if !found[i] {
				rows[i], found[i] = take(was)
			}
		}
		if found[i] {
			d = d.Inherit(rows[i])
		}
		if !found[i] || !same(d, rows[i]) {
			p.next = append(p.next, d)
			if found[i] {
				p.before = append(p.before, rows[i])
			}
		}
	}
	for _, d := range free {
		if claimed(made, d) { // another row is it now
			p.before, p.goes = append(p.before, d), append(p.goes, d.ID)
		}
	}
	return p
}

// claimed reports whether what a row stands for is part of another deployment.
func claimed(made []ops.Deployment, row ops.Deployment) bool {
	return slices.ContainsFunc(made, func(d ops.Deployment) bool {
		return slices.Contains(d.Was, row.DeploymentID) || row.GitHubID != 0 && d.GitHubID == row.GitHubID
	})
}

// same compares rows as they are stored. Times of a database are in no zone of ours.
func same(a, b ops.Deployment) bool {
	x, errX := json.Marshal(utc(a))
	y, errY := json.Marshal(utc(b))
	return errX == nil && errY == nil && string(x) == string(y)
}

func utc(d ops.Deployment) ops.Deployment {
	for _, at := range []*time.Time{
		&d.CurrentSince, &d.CurrentUntil, &d.RequestedAt, &d.StartedAt, &d.FinishedAt, &d.DeletedAt, &d.SourceUpdatedAt, &d.CreatedAt, &d.UpdatedAt,
	} {
		*at = at.UTC()
	}
	return d
}

// write makes room first: a number of GitHub's, and the place of the one that serves, belong to one row at a time. Then it
// asks, in the same breath, how the neighbours stand of which something follows from it.
func (p plan) write(ctx context.Context, tx pgx.Tx, told, news []ops.DeploymentReport) error {
	lanes, branches := p.lanes(told, news), p.branches()
	if len(lanes)+len(branches)+len(p.next)+len(p.goes) == 0 {
		return nil
	}
	var batch pgx.Batch
	if yielding := p.yielding(); len(p.goes)+len(yielding) > 0 {
		batch.Queue(deploymentGiveUp, p.goes, yielding)
	}
	if len(p.next) > 0 {
		rows, err := json.Marshal(p.next)
		if err != nil {
			return err
		}
		batch.Queue(deploymentWrite, string(rows), numbers(p.next))
	}
	for i := range lanes {
		lanes[i].ask(&batch)
	}
	for i := range branches {
		branches[i].ask(&batch)
	}
	if err := tx.SendBatch(ctx, &batch).Close(); err != nil {
		return err
	}
	return settleNeighbours(ctx, tx, lanes, branches)
}

// yielding are the rows whose number or place goes to another one.
func (p plan) yielding() (ids []int64) {
	for _, was := range p.before {
		i := slices.IndexFunc(p.next, func(d ops.Deployment) bool { return d.ID == was.ID })
		if i >= 0 && (was.GitHubID != 0 && was.GitHubID != p.next[i].GitHubID || was.Current && !p.next[i].Current) {
			ids = append(ids, was.ID)
		}
	}
	return ids
}

// numbers are those of the rows that are there already.
func numbers(rows []ops.Deployment) []int64 {
	ids := make([]int64, 0, len(rows))
	for _, d := range rows {
		if d.ID != 0 {
			ids = append(ids, d.ID)
		}
	}
	return ids
}
