package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"github.com/insightpulseai/odooops-console/infra/local/child"
)

// served is a program that serves until its standard input ends, and does not outlive this one.
type served struct {
	address string // host:port
	pid     int
	stdin   io.Closer
	process *child.Process
}

// serve starts a program and waits for the line in which it says where it serves.
func serve(cmd *exec.Cmd) (*served, error) {
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	cmd.Stderr = cmd.Stdout
	process, err := child.Launch(cmd, syscall.SIGTERM)
	if err != nil {
		return nil, err
	}
	s := &served{pid: cmd.Process.Pid, stdin: stdin, process: process}
	said, where := "", make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(stdout)
		for lines.Scan() {
			if _, address, found := strings.Cut(lines.Text(), "serving http://"); found {
				where <- address
				break
			}
			said += lines.Text() + "\n"
		}
		close(where)
		_, _ = io.Copy(io.Discard, stdout)
	}()
	select {
	case s.address = <-where:
	case <-time.After(time.Minute):
	}
	if s.address == "" {
		s.stop()
		return nil, errors.Join(fmt.Errorf("%s does not serve", cmd), errors.New(said))
	}
	return s, nil
}

func (s *served) stop() {
	_ = s.stdin.Close()
	select {
	case <-s.process.Done():
	case <-time.After(5 * time.Second):
		_ = syscall.Kill(s.pid, syscall.SIGKILL)
	}
}
