package main

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"sync"
	"time"

	"github.com/insightpulseai/odooops-console/infra/local/postgres"
)

// database is the embedded Postgres, kept alive until it is stopped. Its address never changes while we run.
type database struct {
	options postgres.Options
	url     string
	log     *output

	mu     sync.Mutex
	server *postgres.Server // nil between its death and its return
	ended  chan struct{}    // closed when watch has returned
	cancel context.CancelFunc
}

func startDatabase(ctx context.Context, c config, log *output) (*database, error) {
	o := postgres.Options{
		Dir: c.file("postgres"), NPMDir: c.file("npm"), Durable: true, Source: c.Postgres, Version: c.Version, Log: log.from("postgres"),
	}
	server, err := postgres.Start(ctx, o)
	if err != nil {
		return nil, err
	}
	d := &database{options: o, url: server.URL(), log: log, server: server, ended: make(chan struct{})}
	if d.options.Port, err = portOf(d.url); err != nil {
		_ = server.Stop(context.WithoutCancel(ctx))
		return nil, err
	}
	watching, cancel := context.WithCancel(context.WithoutCancel(ctx)) // ctx bounds the start only
	d.cancel = cancel
	go d.watch(watching, server)
	return d, nil
}

func portOf(address string) (int, error) {
	u, err := url.Parse(address)
	if err != nil {
		return 0, fmt.Errorf("the database's address: %w", err)
	}
	return strconv.Atoi(u.Port())
}

// watch brings a server that died back on the same port, so that nobody has to be told a new address.
func (d *database) watch(ctx context.Context, server *postgres.Server) {
	defer close(d.ended)
	for {
		select {
		case <-ctx.Done():
			return
		case <-server.Done():
		}
		if ctx.Err() != nil {
			return
		}
		d.log.printf("postgres", "the database ended unexpectedly (%v); starting it again", server.Err())
		d.hold(nil)
		next, ok := d.revive(ctx)
		if !ok {
			return
		}
		server = next
		d.hold(server)
		d.log.printf("postgres", "the database is back")
	}
}

func (d *database) revive(ctx context.Context) (*postgres.Server, bool) {
	for wait := 250 * time.Millisecond; ; wait = min(2*wait, 10*time.Second) {
		select {
		case <-ctx.Done():
			return nil, false
		case <-time.After(wait):
		}
		server, err := postgres.Start(ctx, d.options)
		if err == nil {
			return server, true
		}
		if ctx.Err() == nil {
			d.log.printf("postgres", "it does not start: %v; trying again", err)
		}
	}
}

func (d *database) hold(server *postgres.Server) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.server = server
}

// stop ends the watch first, so that nothing is revived, and then the server.
func (d *database) stop(ctx context.Context) error {
	d.cancel()
	<-d.ended
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.server == nil {
		return nil
	}
	return d.server.Stop(ctx)
}
