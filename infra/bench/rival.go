package main

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"

	"github.com/insightpulseai/odooops-console/infra/local/running"
)

// The rival is what npm has to make an API of a Postgres schema without writing one. Version 5 asks for Node 22.
const (
	rivalName    = "PostGraphile"
	rivalPackage = "postgraphile@4.14.1"
)

//go:embed rival.js
var rivalProgram []byte

// installRival puts the rival into the data directory, once.
func installRival(ctx context.Context) (dir string, err error) {
	if dir, err = filepath.Abs(filepath.Join(running.DataDir(), "bench", rivalPackage)); err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // packages are for everybody to read
		return "", err
	}
	if err := os.WriteFile(filepath.Join(dir, "server.js"), rivalProgram, 0o600); err != nil {
		return "", err
	}
	installed := filepath.Join(dir, "installed")
	if _, err := os.Stat(installed); err == nil {
		return dir, nil
	}
	fmt.Fprintln(os.Stderr, "bench: installing", rivalPackage)
	// A package.json of its own keeps npm from adopting one further up.
	if err := os.WriteFile(filepath.Join(dir, "package.json"), []byte(`{"name":"rival","private":true}`), 0o600); err != nil {
		return "", err
	}
	npm := exec.CommandContext(ctx, "npm", "install", "--prefix", dir, "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", rivalPackage)
	npm.Dir = dir
	if out, err := npm.CombinedOutput(); err != nil {
		return "", fmt.Errorf("npm install %s (the section needs Node and npm): %w\n%s", rivalPackage, err, out)
	}
	return dir, os.WriteFile(installed, nil, 0o600)
}

// startRival serves the database with a process and as many connections as its share for each core.
func startRival(ctx context.Context, database, secret string, clients int) (*served, error) {
	dir, err := installRival(ctx)
	if err != nil {
		return nil, err
	}
	workers := runtime.NumCPU()
	cmd := exec.CommandContext(ctx, "node", "server.js")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "NODE_ENV=production", "DATABASE_URL="+database, "SECRET="+secret,
		"WORKERS="+strconv.Itoa(workers), "CONNECTIONS="+strconv.Itoa((clients+workers-1)/workers))
	return serve(cmd)
}
