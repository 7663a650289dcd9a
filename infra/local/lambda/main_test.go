package lambda

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

var binary string

// TestMain builds the test function once, with the flags of the real ones.
func TestMain(m *testing.M) {
	if os.Getenv("PLATFORM_TO_KILL") != "" {
		platformToKill()
		return
	}
	dir, err := os.MkdirTemp("", "lambda-test")
	if err != nil {
		panic(err)
	}
	binary = filepath.Join(dir, "bootstrap")
	build := exec.Command("go", "build", "-tags", "lambda.norpc", "-o", binary, "./testdata/function")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build the test function: %v\n%s", err, out)
		os.Exit(1)
	}
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// testFunction is a function with a name and generous limits.
func testFunction(change func(*Function)) Function {
	f := Function{Name: "test-job", LogicalID: "TestJob", Binary: binary, Timeout: 30 * time.Second, MemorySize: 256, RetryAttempts: 2}
	if change != nil {
		change(&f)
	}
	return f
}

func start(t *testing.T, o Options, functions ...Function) *Service {
	t.Helper()
	o.Functions, o.TempDir = functions, t.TempDir()
	if o.Log == nil {
		o.Log = &buffer{}
	}
	s, err := Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Stop(context.Background()) })
	return s
}

func reserved(n int) func(*Function) { return func(f *Function) { f.Reserved = &n } }

type reply struct {
	PID       int      `json:"pid"`
	Env       []string `json:"env"`
	RequestID string   `json:"request_id"`
	ARN       string   `json:"arn"`
	LeftMS    int64    `json:"left_ms"`
	Trace     string   `json:"trace"`
	Big       string   `json:"big"`
	ErrorType string   `json:"errorType"`
	Message   string   `json:"errorMessage"`
}

func invoke(t *testing.T, s *Service, payload string) (reply, Result) {
	t.Helper()
	result, err := s.Invoke(context.Background(), "test-job", []byte(payload))
	if err != nil {
		t.Fatalf("invoke %s: %v", payload, err)
	}
	var r reply
	if err := json.Unmarshal(result.Payload, &r); err != nil {
		t.Fatalf("invoke %s answered %q: %v", payload, result.Payload, err)
	}
	return r, result
}

// buffer is a writer that several goroutines may use.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}
