package main

import (
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/insightpulseai/odooops-console/infra/local/running"
)

// forget takes variables out of the environment until the test ends, also those that the code under test sets.
func forget(t *testing.T, variables ...string) {
	t.Helper()
	for _, name := range variables {
		t.Setenv(name, "")
		_ = os.Unsetenv(name)
	}
}

func TestTheRealEnvironmentWinsOverDotEnv(t *testing.T) {
	forget(t, "OPS_HTTP_ADDR", "OPS_DATA_DIR", "DATABASE_URL", "OPS_READ_DATABASE_URL", "OPS_POSTGRES")
	root := t.TempDir()
	c, err := configure(root)
	if err != nil || c.Addr != "127.0.0.1:8787" || c.DataDir != filepath.Join(root, ".local") || c.DatabaseURL != "" {
		t.Errorf("without .env: %+v, %v", c, err)
	}
	if err := os.WriteFile(filepath.Join(root, ".env"), []byte("OPS_HTTP_ADDR=127.0.0.1:1\nOPS_DATA_DIR=elsewhere\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("OPS_HTTP_ADDR", "127.0.0.1:2")
	c, err = configure(root)
	if err != nil || c.Addr != "127.0.0.1:2" || c.DataDir != filepath.Join(root, "elsewhere") {
		t.Errorf("with .env: %+v, %v", c, err)
	}
	t.Setenv("OPS_READ_DATABASE_URL", "postgres://elsewhere")
	if _, err = configure(root); err == nil || !strings.Contains(err.Error(), "DATABASE_URL is not") {
		t.Errorf("a reader without its database: %v", err)
	}
	t.Setenv("OPS_READ_DATABASE_URL", "")
	t.Setenv("OPS_HTTP_ADDR", "8787")
	if _, err = configure(root); err == nil || !strings.Contains(err.Error(), "it must look like 127.0.0.1:8787") {
		t.Errorf("bad address: %v", err)
	}
}

func TestOnlyThisMachine(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{
		"127.0.0.1:8787": true, "127.9.9.9:1": true, "localhost:8787": true, "[::1]:8787": true,
		":8787": false, "0.0.0.0:8787": false, "[::]:8787": false, "192.168.1.2:80": false, "localhost.example.com:80": false, "8787": false,
	} {
		if got := (config{Addr: address}).onlyThisMachine(); got != want {
			t.Errorf("%s: %v", address, got)
		}
	}
}

func TestTheDataDirectoryIsForPassingThrough(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	inside, outside := config{DataDir: filepath.Join(root, ".local")}, config{DataDir: t.TempDir()}
	for _, dir := range []string{inside.DataDir, outside.DataDir} {
		if err := os.MkdirAll(dir, 0o750); err != nil { // as make does
			t.Fatal(err)
		}
	}
	before, _ := os.Stat(outside.DataDir)
	for _, c := range []config{inside, outside} {
		if err := c.makeDataDir(root); err != nil {
			t.Fatal(err)
		}
	}
	if info, _ := os.Stat(inside.DataDir); info.Mode().Perm() != 0o711 {
		t.Errorf("ours has the mode %o", info.Mode().Perm())
	}
	if info, _ := os.Stat(outside.DataDir); info.Mode() != before.Mode() {
		t.Errorf("somebody else's directory was changed from %v to %v", before.Mode(), info.Mode())
	}
}

func TestOnePlatformPerDataDirectory(t *testing.T) {
	t.Parallel()
	c := config{DataDir: t.TempDir()}
	lock, err := lockData(c)
	if err != nil {
		t.Fatal(err)
	}
	if err := writeCard(c, running.Card{URL: "http://127.0.0.1:1", PID: 42}); err != nil {
		t.Fatal(err)
	}
	_, err = lockData(c)
	if err == nil || !strings.Contains(err.Error(), "http://127.0.0.1:1, process 42") || !strings.Contains(err.Error(), "OPS_DATA_DIR") {
		t.Errorf("a second one: %v", err)
	}
	if info, _ := os.Stat(running.CardFile(c.DataDir)); info.Mode().Perm() != 0o600 {
		t.Errorf("dev.json has the mode %o", info.Mode().Perm())
	}
	_ = lock.Close()
	if again, err := lockData(c); err != nil {
		t.Errorf("after the first has ended: %v", err)
	} else {
		_ = again.Close()
	}
}

func TestABusyPortIsNamed(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	p := &platform{config: config{Addr: taken.Addr().String()}, fatal: make(chan error, 1)}
	if err := p.listen(t.Context()); err == nil || !strings.Contains(err.Error(), "is in use: stop what listens there, or set OPS_HTTP_ADDR") {
		t.Errorf("error = %v", err)
	}
}

func TestTheAddressWorksFromHere(t *testing.T) {
	t.Parallel()
	for listened, want := range map[string]string{
		"0.0.0.0:80": "http://127.0.0.1:80", "[::]:80": "http://127.0.0.1:80", "127.0.0.1:80": "http://127.0.0.1:80", "[::1]:80": "http://[::1]:80",
	} {
		if got := urlOf(net.TCPAddrFromAddrPort(netip.MustParseAddrPort(listened))); got != want {
			t.Errorf("%s: %s", listened, got)
		}
	}
}

func TestWhileItStartsThePortSaysSo(t *testing.T) {
	t.Parallel()
	p := &platform{config: config{Addr: "127.0.0.1:0"}, fatal: make(chan error, 1)}
	if err := p.listen(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer p.stop(t.Context())
	w := httptest.NewRecorder()
	(*p.handler.Load()).ServeHTTP(w, httptest.NewRequest(http.MethodGet, p.url+"/healthz", nil))
	if w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "is starting") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
