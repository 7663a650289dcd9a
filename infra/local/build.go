package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/insightpulseai/odooops-console/infra/local/lifeline"
	"github.com/insightpulseai/odooops-console/infra/local/sam"
)

// binary is where a function's program is, under the name that Lambda wants.
func binary(c config, f sam.Function) string { return c.file("bin", f.Name, "bootstrap") }

// build compiles every function with the flags of the release, for this machine. One go command does all of them: it
// works in parallel and compiles what they share once. It must be called from the main thread.
func build(ctx context.Context, c config, root string, functions []sam.Function) error {
	packages := make([]string, len(functions))
	for i, f := range functions {
		if _, err := os.Stat(filepath.Join(root, "functions", f.Name)); err != nil {
			return fmt.Errorf("%s is declared in the template (line %d) but there is no folder functions/%s", f.LogicalID, f.Line, f.Name)
		}
		packages[i] = "./functions/" + f.Name
	}
	if len(functions) == 0 {
		return nil
	}
	if err := os.MkdirAll(c.file("bin"), 0o700); err != nil {
		return fmt.Errorf("make room for the binaries: %w", err)
	}
	fresh, err := os.MkdirTemp(c.file("bin"), ".fresh-*")
	if err != nil {
		return fmt.Errorf("make room for the binaries: %w", err)
	}
	defer func() { _ = os.RemoveAll(fresh) }()
	if err := compile(ctx, root, fresh, packages); err != nil {
		return err
	}
	for _, f := range functions {
		if err := install(filepath.Join(fresh, f.Name), binary(c, f)); err != nil {
			return fmt.Errorf("install %s: %w", f.Name, err)
		}
	}
	return nil
}

func compile(ctx context.Context, root, into string, packages []string) error {
	args := []string{"build", "-trimpath", "-buildvcs=false", "-tags", "lambda.norpc", "-ldflags", "-s -w", "-o", into + string(filepath.Separator)}
	cmd := exec.CommandContext(ctx, "go", append(args, packages...)...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	cmd.SysProcAttr = lifeline.Child(syscall.SIGKILL)
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) } // its compilers too
	cmd.WaitDelay = time.Second
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	err := cmd.Run()
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return errors.New("there is no go command on the PATH: install Go, https://go.dev/dl")
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return fmt.Errorf("the functions do not compile:\n%s", bytes.TrimSpace(said.Bytes()))
	}
	return nil
}

func install(from, to string) error {
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	return os.Rename(from, to)
}

// built checks what an earlier build left, for -no-build.
func built(c config, functions []sam.Function) error {
	for _, f := range functions {
		if _, err := os.Stat(binary(c, f)); err != nil {
			return fmt.Errorf("-no-build: %s has not been built yet: run once without it", f.Name)
		}
	}
	return nil
}
