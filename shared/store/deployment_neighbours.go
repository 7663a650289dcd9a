package store

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// lane is one in which something changed, no earlier than from.
type lane struct {
	ops.Lane
	from  time.Time
	turns []ops.Turn
	rows  map[string]server // by the provider's id
}

// lanes are those whose order of service may have changed: those of the rows that changed, and of the turns that were told.
func (p plan) lanes(told, news []ops.DeploymentReport) (all []lane) {
	touch := func(l ops.Lane, from time.Time) {
		i := slices.IndexFunc(all, func(known lane) bool { return known.Lane == l })
		switch {
		case i < 0:
			all = append(all, lane{Lane: l, from: from})
		case from.Before(all[i].from):
			all[i].from = from
		}
	}
	for _, d := range slices.Concat(p.before, p.next) {
		if l, serves := d.Lane(); serves {
			touch(l, d.RequestedAt)
			for _, r := range told { // who takes over from whom depends on when each was requested
				if r.Turn != "" {
					touch(l, r.TurnAt)
				}
			}
		}
	}
	for _, r := range news {
		if r.Turn != "" {
			touch(ops.Lane{Provider: r.Provider, ProjectID: r.ProjectID, Environment: r.Environment, SourceEnvironment: r.SourceEnvironment}, r.TurnAt)
		}
	}
	return all
}

// server is a row of a lane as it stands.
type server struct {
	id      int64
	success bool
	current bool
	since   time.Time
	until   time.Time
	from    time.Time // when it served already as this look at the lane begins; zero if it did not
	begins  bool      // whether this look shows it begin; if not, how it served is settled
}

// ask queues the question who had which turn in the lane.
func (l *lane) ask(batch *pgx.Batch) {
	l.rows = map[string]server{}
	batch.Queue(deploymentTurns, string(l.Provider), l.ProjectID, string(l.Environment), l.SourceEnvironment, l.Branch, l.from).Query(func(rows pgx.Rows) (err error) {
		l.turns, err = pgx.CollectRows(rows, l.scan)
		return err
	})
}

func (l *lane) scan(row pgx.CollectableRow) (t ops.Turn, err error) {
	var seen, requested, since, until *time.Time
	var id *int64
	var success, current *bool
	var first bool
	if err := row.Scan(&t.DeploymentID, &t.Kind, &t.At, &seen, &id, &requested, &success, &current, &since, &until, &first); err != nil {
		return t, err
	}
	t.Seen, t.Requested = orZero(seen), orZero(requested)
	if id == nil {
		return t, nil
	}
	before := l.rows[t.DeploymentID]
	s := server{*id, success != nil && *success, *current, orZero(since), orZero(until), before.from, before.begins || t.Kind != ops.TurnRetired}
	if first {
		s.from = t.At
	}
	l.rows[t.DeploymentID] = s
	return t, nil
}

// began is when its stretch began: as far as this look goes back, else as it was found before.
func (s server) began(stretch ops.Stretch) time.Time {
	if stretch.Since.Equal(s.from) && !s.since.IsZero() && s.since.Before(s.from) {
		return s.since
	}
	return stretch.Since
}

// service are rows with what is to be written about their service, column by column.
type service struct {
	leave, ids   []int64
	current      []bool
	since, until []*time.Time
}

// settle works out who serves the lane, and adds what is not so yet.
func (l *lane) settle(out *service) {
	stretches := ops.Serving(l.turns)
	for deployment, row := range l.rows {
		if !row.begins {
			continue
		}
		s := stretches[deployment]
		if !row.success { // what is not known to have succeeded is not shown as serving
			s = ops.Stretch{}
		}
		s.Since = row.began(s)
		now := !s.Since.IsZero() && s.Until.IsZero()
		if row.current == now && row.since.Equal(s.Since) && row.until.Equal(s.Until) {
			continue
		}
		if row.current && !now {
			out.leave = append(out.leave, row.id)
		}
		out.ids, out.current = append(out.ids, row.id), append(out.current, now)
		out.since, out.until = append(out.since, unlessZero(s.Since)), append(out.until, unlessZero(s.Until))
	}
}

// settleNeighbours writes what follows for others from what was written: who serves, and who was replaced by whom.
func settleNeighbours(ctx context.Context, tx pgx.Tx, lanes []lane, branches []branch) error {
	var served service
	for i := range lanes {
		lanes[i].settle(&served)
	}
	var batch pgx.Batch
	if len(served.leave) > 0 {
		batch.Queue(deploymentLeave, served.leave)
	}
	if len(served.ids) > 0 {
		batch.Queue(deploymentServe, served.ids, served.current, served.since, served.until)
	}
	for i := range branches {
		branches[i].askNewer(&batch)
	}
	if batch.Len() > 0 {
		if err := tx.SendBatch(ctx, &batch).Close(); err != nil {
			return err
		}
	}
	for _, b := range branches {
		if err := b.judge(ctx, tx); err != nil {
			return err
		}
	}
	return nil
}
