// Command demo tells two weeks of an invented company to a running `make dev`: through its doors wherever there is one, by
// letting its functions work, and by rows of its own where neither tells yet. It prints what the read API then says, and
// fails when a resource shows nothing.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/jackc/pgx/v5"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, 3*time.Minute)
	defer cancel()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	console, err := connect(ctx)
	if err != nil {
		return err
	}
	fmt.Printf("Sending a story to %s\n\n", console.base)
	told, err := tell(ctx, console)
	if err != nil {
		return err
	}
	if err := console.settled(ctx, told.deliveries); err != nil {
		return err
	}
	if err := report(ctx, console, told); err != nil {
		return err
	}
	return fill(ctx, console)
}

// fill tells two weeks, has the functions work, and adds what nobody told.
func fill(ctx context.Context, c *console) error {
	fmt.Printf("\nTelling two weeks of %s, all of it invented\n", repository)
	began := time.Now()
	fresh, known, err := tellFortnight(ctx, c, began)
	if err != nil {
		return err
	}
	if err := c.drained(ctx); err != nil {
		return err
	}
	fmt.Printf("  %d webhooks, %d of them known from before, told and processed in %s\n", fresh+known, known, time.Since(began).Round(100*time.Millisecond))
	fmt.Println("\nLetting the functions work")
	if err := work(ctx, c, os.Stdout); err != nil {
		return err
	}
	db, err := pgx.Connect(ctx, c.database)
	if err != nil {
		return fmt.Errorf("connect to the database of `make dev`: %w", err)
	}
	defer db.Close(context.WithoutCancel(ctx)) //nolint:errcheck // the process ends
	filled, err := seed(ctx, db, began)
	if err != nil {
		return err
	}
	if err := keep(ctx, filled); err != nil {
		return err
	}
	if len(filled) > 0 {
		fmt.Printf("\nAdded what nobody tells yet: %s\n", strings.Join(filled, ", "))
	}
	if err := yesterday(ctx, c, os.Stdout); err != nil {
		return err
	}
	out := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
	err = overlook(ctx, c, out)
	return errors.Join(out.Flush(), err)
}
