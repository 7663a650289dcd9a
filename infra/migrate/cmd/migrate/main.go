// Command migrate brings the database of DATABASE_URL up to the newest schema, and what it mirrors of the SSOT along.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/insightpulseai/odooops-console/infra/migrate"
	"github.com/insightpulseai/odooops-console/infra/mirror"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "migrate:", err)
		os.Exit(1)
	}
}

func run() error {
	url := os.Getenv("DATABASE_URL")
	if url == "" {
		return fmt.Errorf("set DATABASE_URL to the database to migrate (Supabase: the session-mode address, port 5432); `make dev` migrates its own")
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := migrate.Up(ctx, url, os.Stdout); err != nil {
		return err
	}
	fmt.Println("the schema is up to date")
	return mirror.Catalog(ctx, url, os.Stdout)
}
