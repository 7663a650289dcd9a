package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/insightpulseai/odooops-console/shared/fault"
)

// classify says what was attempted and recognises an outage. What is already classified stays so.
func classify(what string, err error) error {
	var classified *fault.Error
	switch {
	case errors.As(err, &classified):
		return fmt.Errorf("%s: %w", what, err)
	case errors.Is(err, pgx.ErrNoRows):
		return fault.Wrap(fmt.Errorf("%s: %w", what, err), fault.NotFound, "there is no such row")
	case away(err):
		return fault.Wrap(fmt.Errorf("%s: %w", what, err), fault.Unavailable, "the database is away; try again in a moment")
	case unfit(err):
		return fault.Wrap(fmt.Errorf("%s: %w", what, err), fault.Invalid, "a value does not fit what it describes")
	default:
		return fmt.Errorf("%s: %w", what, err)
	}
}

// unfit recognises data that no later attempt makes fit: a number out of range, a text that is no time (class 22).
func unfit(err error) bool { return strings.HasPrefix(sqlState(err), "22") }

// away recognises an outage: the database cannot be reached, went away, has no room, or took too long.
func away(err error) bool {
	switch code := sqlState(err); {
	case strings.HasPrefix(code, "08"), strings.HasPrefix(code, "53"), strings.HasPrefix(code, "57P"):
		return true // connection, resources, shutdown or crash recovery
	case code == "57014", code == "40001", code == "40P01", code == "55P03", code == "25P03":
		return true // statement timeout, serialization, deadlock, lock timeout, cut off while idle
	case code != "":
		return false
	}
	return disconnected(err) || errors.Is(err, context.DeadlineExceeded)
}

// disconnected recognises a connection that was not made or broke, as opposed to a server that answered. A server that
// says goodbye (57P01 by an administrator, 57P02 after a crash) has broken it too.
func disconnected(err error) bool {
	if code := sqlState(err); code == "57P01" || code == "57P02" {
		return true
	}
	var connect *pgconn.ConnectError
	var network net.Error
	return errors.As(err, &connect) || errors.As(err, &network) || pgconn.SafeToRetry(err) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed)
}

// sqlState is the code with which Postgres refused, if it was Postgres.
func sqlState(err error) string {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code
	}
	return ""
}
