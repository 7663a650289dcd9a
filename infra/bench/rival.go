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

//go:embed drain_rival.js
var drainRival []byte

// installed puts a package and the program that uses it into the data directory; the package once.
func installed(ctx context.Context, pkg, program string, text []byte) (dir string, err error) {
	if dir, err = filepath.Abs(filepath.Join(running.DataDir(), "bench", pkg)); err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // packages are for everybody to read
		return "", err
	}
	if err := os.WriteFile(filepath.Join(dir, program), text, 0o600); err != nil {
		return "", err
	}
	done := filepath.Join(dir, "installed")
	if _, err := os.Stat(done); err == nil {
		return dir, nil
	}
	fmt.Fprintln(os.Stderr, "bench: installing", pkg)
	// A package.json of its own keeps npm from adopting one further up.
	if err := os.WriteFile(filepath.Join(dir, "package.json"), []byte(`{"name":"rival","private":true}`), 0o600); err != nil {
		return "", err
	}
	npm := exec.CommandContext(ctx, "npm", "install", "--prefix", dir, "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", pkg)
	npm.Dir = dir
	if out, err := npm.CombinedOutput(); err != nil {
		return "", fmt.Errorf("npm install %s (the section needs Node and npm): %w\n%s", pkg, err, out)
	}
	return dir, os.WriteFile(done, nil, 0o600)
}

// startRival serves the database with a process and as many connections as its share for each core.
func startRival(ctx context.Context, database, secret string, clients int) (*served, error) {
	dir, err := installed(ctx, rivalPackage, "server.js", rivalProgram)
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
