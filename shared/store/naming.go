package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// learnContainer takes in evidence of a repository's or project's name. Nearly always it is known already.
func learnContainer(ctx context.Context, tx pgx.Tx, e ops.ContainerNamed, alone bool) error {
	known, err := readContainer(ctx, tx, e)
	if err != nil {
		return err
	}
	if known.Confirms(e) {
		_, err := tx.Exec(ctx, containerConfirm, string(e.Source), e.Container, e.Name, e.At)
		return err
	}
	next, changed := known.Learn(e)
	if !changed {
		return nil
	}
	if !alone {
		return errAlone
	}
	if next.Name != known.Name {
		if next, err = contest(ctx, tx, next); err != nil {
			return err
		}
	}
	return writeContainer(ctx, tx, next)
}

// contest settles who bears a name that another container has too: the one with the newer evidence.
func contest(ctx context.Context, tx pgx.Tx, c ops.Container) (ops.Container, error) {
	holder := ops.Container{Source: c.Source, Name: c.Name}
	err := tx.QueryRow(ctx, containerHolder, string(c.Source), c.Name, c.ID).Scan(&holder.ID, &holder.NamedAt, &holder.PreviousNames)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return c, nil
	case err != nil:
		return c, err
	case c.Yields(holder):
		return c.Displace(), nil
	default:
		return c, writeContainer(ctx, tx, holder.Displace())
	}
}

func readContainer(ctx context.Context, tx pgx.Tx, e ops.ContainerNamed) (ops.Container, error) {
	c := ops.Container{Source: e.Source, ID: e.Container}
	err := tx.QueryRow(ctx, containerRead, string(e.Source), e.Container).Scan(&c.Name, &c.NamedAt, &c.PreviousNames)
	if errors.Is(err, pgx.ErrNoRows) {
		return ops.Container{}, nil
	}
	return c, err
}

// writeContainer stores the name and gives what is in the container the references that follow from it.
func writeContainer(ctx context.Context, tx pgx.Tx, c ops.Container) error {
	_, err := tx.Exec(ctx, containerWrite, string(c.Source), c.ID, c.Name, c.NamedAt, ops.SortedSet(c.PreviousNames))
	if err != nil {
		return err
	}
	if _, err = tx.Exec(ctx, workItemRename, string(c.Source), c.ID); err != nil || c.Source != ops.GitHub {
		return err
	}
	_, err = tx.Exec(ctx, ciRename, c.ID)
	return err
}

// learnState takes in what one of the vendor's own states means, and gives a status to the items that waited for it.
func learnState(ctx context.Context, tx pgx.Tx, e ops.StateNamed, alone bool) error {
	var name, status string
	var at time.Time
	err := tx.QueryRow(ctx, stateRead, string(e.Source), e.StateID).Scan(&name, &status, &at)
	known := err == nil
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return err
	}
	switch same := name == e.Name && status == string(e.Status); {
	case known && same && e.At.Sub(at) >= ops.ConfirmEvery:
		_, err = tx.Exec(ctx, stateConfirm, string(e.Source), e.StateID, e.Name, string(e.Status), e.At)
		return err
	case known && (same || at.After(e.At) || at.Equal(e.At) && e.Name+string(e.Status) < name+status):
		return nil
	}
	if !alone {
		return errAlone
	}
	if _, err = tx.Exec(ctx, stateWrite, string(e.Source), e.StateID, e.Name, string(e.Status), e.At); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, workItemRestate, string(e.Source), e.StateID)
	return err
}

// unlessZero is NULL for a time that the vendor did not tell.
func unlessZero(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
