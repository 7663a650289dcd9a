package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"sync"
	"syscall"
	"time"

	"github.com/insightpulseai/odooops-console/infra/local/running"
	"github.com/insightpulseai/odooops-console/infra/sender"
)

// measureGateway posts through the local platform: HTTP, gateway, Runtime API, the function's process, the bell, and the
// worker that drains at the same time.
func (b *lab) measureGateway(ctx context.Context, p plan) (map[int]figures, error) {
	dev, stop, err := b.startPlatform(ctx, b.server.URL())
	if err != nil {
		return nil, err
	}
	defer stop()
	all := map[int]figures{}
	for _, clients := range p.clients {
		fmt.Fprintf(os.Stderr, "bench: %d clients through the gateway\n", clients)
		if _, err := b.post(ctx, dev, clients, p.each/2); err != nil { // instances are warm afterwards
			return nil, err
		}
		if all[clients], err = b.post(ctx, dev, clients, 2*p.each); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// startPlatform starts `make dev` over a database, with further variables.
func (b *lab) startPlatform(ctx context.Context, database string, variables ...string) (*running.Platform, func(), error) {
	data := b.file("data")
	cmd := exec.CommandContext(ctx, b.platform, "-die-with-parent", "-template", "template.yaml")
	cmd.Env = append(os.Environ(), "OPS_DATA_DIR="+data, "OPS_HTTP_ADDR=127.0.0.1:0", "DATABASE_URL="+database)
	cmd.Env = append(cmd.Env, variables...)
	log, err := os.Create(b.file("platform.log"))
	if err != nil {
		return nil, nil, err
	}
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		return nil, nil, err
	}
	stop := func() { _ = cmd.Process.Signal(syscall.SIGTERM); _ = cmd.Wait() }
	look := time.NewTicker(100 * time.Millisecond)
	defer look.Stop()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline) && ctx.Err() == nil; <-look.C {
		if dev, err := running.Find(data); err == nil {
			return dev, stop, nil
		}
	}
	stop()
	text, _ := os.ReadFile(log.Name())
	return nil, nil, fmt.Errorf("the platform did not start:\n%s", text)
}

// post sends distinct signed deliveries for that long.
func (b *lab) post(ctx context.Context, dev *running.Platform, clients int, during time.Duration) (figures, error) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}, Timeout: 30 * time.Second}
	defer client.CloseIdleConnections()
	secret := dev.Secret("GITHUB_WEBHOOK_SECRETS")
	took := make([][]time.Duration, clients)
	failures := make([]error, clients)
	began := time.Now()
	var wg sync.WaitGroup
	for n := range clients {
		wg.Go(func() {
			for time.Since(began) < during && failures[n] == nil {
				hook := sender.GitHub(secret, "issues", sender.UUID(), b.body)
				sent := time.Now()
				answer, err := hook.Post(ctx, client, dev.URL)
				took[n] = append(took[n], time.Since(sent))
				if err != nil || !answer.OK {
					failures[n] = fmt.Errorf("HTTP %d %s %w", answer.Status, answer.Error, err)
				}
			}
		})
	}
	wg.Wait()
	elapsed := time.Since(began)
	for _, err := range failures {
		if err != nil {
			return figures{}, err
		}
	}
	all := slices.Concat(took...)
	slices.Sort(all)
	return figures{rate: float64(len(all)) / elapsed.Seconds(), p50: all[len(all)/2], p99: all[len(all)*99/100]}, nil
}
