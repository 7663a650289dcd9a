package lambda

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func TestInstancesDieWithThePlatformEvenByKill9(t *testing.T) {
	t.Parallel()
	platform := exec.Command(os.Args[0])
	platform.Env = append(os.Environ(), "PLATFORM_TO_KILL="+binary)
	out, err := platform.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := platform.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	pid, convErr := strconv.Atoi(strings.TrimSpace(line))
	if err != nil || convErr != nil {
		t.Fatalf("the platform said %q", line)
	}
	instance, err := unix.PidfdOpen(pid, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = unix.Close(instance) }()
	if err := platform.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = platform.Wait()
	ended := []unix.PollFd{{Fd: int32(instance), Events: unix.POLLIN}}
	for {
		n, err := unix.Poll(ended, 10_000)
		if err == unix.EINTR {
			continue
		}
		if n != 1 {
			t.Fatalf("instance %d outlived the platform: %v", pid, err)
		}
		return
	}
}

// platformToKill is the other process of the test above: one instance, busy for ever.
func platformToKill() {
	log := newSignal("hanging")
	s, err := Start(Options{Log: log, Functions: []Function{{Name: "job", Binary: os.Getenv("PLATFORM_TO_KILL"), Timeout: time.Hour}}})
	if err != nil {
		panic(err)
	}
	result, err := s.Invoke(context.Background(), "job", []byte(`{"mode":"echo"}`))
	var answer struct{ PID int }
	if err != nil || json.Unmarshal(result.Payload, &answer) != nil {
		panic(err)
	}
	go func() { _, _ = s.Invoke(context.Background(), "job", []byte(`{"mode":"hang"}`)) }()
	<-log.seen // an idle instance would end by itself, as its Runtime API is gone
	fmt.Println(answer.PID)
	select {}
}
