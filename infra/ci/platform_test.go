package ci

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/infra/local/running"
	"github.com/insightpulseai/odooops-console/infra/sender"
)

// platform is the real `make dev`, with a data directory of its own and its own Postgres.
type platform struct {
	t         *testing.T
	dir       string
	dev       *running.Platform
	cmd       *exec.Cmd
	gone      chan struct{} // closed when the process has ended
	variables []string
	log       *logBuffer
}

// buildDev builds the platform once for all tests of this package.
var buildDev = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "ops-dev-")
	if err != nil {
		return "", err
	}
	binary := filepath.Join(dir, "ops-dev")
	build := exec.Command("go", "build", "-o", binary, "./infra/local")
	build.Dir = "../.."
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build infra/local: %w\n%s", err, out)
	}
	return binary, nil
})

// TestMain removes what buildDev made.
func TestMain(m *testing.M) {
	code := m.Run()
	if binary, err := buildDev(); err == nil {
		_ = os.RemoveAll(filepath.Dir(binary))
	}
	os.Exit(code)
}

// newPlatform starts one, with variables of its own: NAME=value.
func newPlatform(t *testing.T, variables ...string) *platform {
	t.Helper()
	p := &platform{t: t, dir: passable(t), log: &logBuffer{}, variables: variables}
	t.Cleanup(p.stop)
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the platform's log ends:\n%s", p.log.tail(6000))
		}
	})
	p.start()
	return p
}

// passable is a directory that Postgres may pass through when it runs as another user.
func passable(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, d := range []string{dir, filepath.Dir(dir)} {
		if err := os.Chmod(d, 0o711); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// start runs the platform on the data that is there and waits until it says where it is.
func (p *platform) start() {
	p.t.Helper()
	binary, err := buildDev()
	if err != nil {
		p.t.Fatal(err)
	}
	_ = os.Remove(running.CardFile(p.dir)) // of one that was killed
	p.cmd = exec.Command(binary, "-die-with-parent", "-template", "template.yaml")
	p.cmd.Dir = "../.."
	p.cmd.Env = append(withoutConfiguration(os.Environ()), "OPS_DATA_DIR="+p.dir, "OPS_HTTP_ADDR=127.0.0.1:0")
	p.cmd.Env = append(p.cmd.Env, p.variables...)
	p.cmd.Stdout, p.cmd.Stderr = p.log, p.log
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := p.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	gone := make(chan struct{})
	p.gone = gone
	go func(cmd *exec.Cmd) { _ = cmd.Wait(); close(gone) }(p.cmd)
	p.eventually("the platform is up", 2*time.Minute, func() error {
		select {
		case <-gone:
			p.t.Fatalf("the platform ended:\n%s", p.log.tail(6000))
		default:
		}
		dev, err := running.Find(p.dir)
		if err == nil {
			p.dev = dev
			_, err = p.get("/healthz")
		}
		return err
	})
}

// stop ends the platform as Ctrl-C does.
func (p *platform) stop() {
	if p.cmd == nil || p.cmd.Process == nil {
		return
	}
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.gone:
	case <-time.After(10 * time.Second):
		_ = p.cmd.Process.Kill()
		<-p.gone
		p.t.Error("the platform did not stop within 10 s of SIGTERM")
	}
}

// withoutConfiguration hides the developer's own settings: the tests bring theirs.
func withoutConfiguration(environ []string) (clean []string) {
	for _, v := range environ {
		name, _, _ := strings.Cut(v, "=")
		switch {
		case strings.HasPrefix(name, "OPS_") && name != "OPS_POSTGRES", name == "DATABASE_URL",
			strings.HasSuffix(name, "_WEBHOOK_SECRETS"), strings.HasSuffix(name, "_SIGNING_SECRETS"), strings.HasSuffix(name, "_SIGNING_KEYS"), strings.HasPrefix(name, "SUPABASE_"):
		default:
			clean = append(clean, v)
		}
	}
	return clean
}

// eventually asks again until there is no error, and fails with the last one.
func (p *platform) eventually(what string, within time.Duration, ask func() error) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		err := ask()
		if err == nil {
			return
		}
		select {
		case <-ctx.Done():
			p.t.Fatalf("%s: not within %s: %v", what, within, err)
		case <-tick.C:
		}
	}
}

// get reads the read API as the developer.
func (p *platform) get(path string) (json.RawMessage, error) {
	request, err := http.NewRequest(http.MethodGet, p.dev.URL+path, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+p.dev.Token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close() //nolint:errcheck // it has been read to its end
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	var envelope struct {
		OK    bool            `json:"ok"`
		Data  json.RawMessage `json:"data"`
		Error string          `json:"error"`
	}
	if err := json.Unmarshal(body, &envelope); err != nil {
		return nil, fmt.Errorf("HTTP %d without an envelope: %.300s", response.StatusCode, body)
	}
	if !envelope.OK {
		return nil, errors.New(envelope.Error)
	}
	return envelope.Data, nil
}

// invoke calls a function by hand, as the AWS CLI does, and says whether it worked.
func (p *platform) invoke(function, payload string) error {
	response, err := http.Post(p.dev.URL+"/2015-03-31/functions/"+function+"/invocations", "application/json", strings.NewReader(payload))
	if err != nil {
		return err
	}
	defer response.Body.Close() //nolint:errcheck // it has been read to its end
	body, err := io.ReadAll(response.Body)
	if failed := response.Header.Get("X-Amz-Function-Error"); failed != "" || response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: HTTP %d %s %s", function, response.StatusCode, failed, body)
	}
	return err
}

func (p *platform) github(event string, body []byte) sender.Webhook {
	return sender.GitHub(p.dev.Secret("GITHUB_WEBHOOK_SECRETS"), event, sender.UUID(), body)
}

func (p *platform) database() *pgx.Conn {
	p.t.Helper()
	var conn *pgx.Conn
	p.eventually("Postgres is up", time.Minute, func() (err error) { // it may just have been killed
		conn, err = pgx.Connect(p.t.Context(), p.dev.DatabaseURL)
		return err
	})
	p.t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

// logBuffer keeps what the platform prints.
type logBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logBuffer) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func (l *logBuffer) tail(n int) string {
	all := l.String()
	return all[max(0, len(all)-n):]
}
