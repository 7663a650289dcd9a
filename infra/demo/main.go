// Command demo sends a signed story through a running `make dev` and prints what the ledger and the read API then say.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
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
	return report(ctx, console, told)
}
