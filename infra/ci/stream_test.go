package ci

import (
	"bufio"
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The stream through the real platform: a webhook comes in, and whoever watches hears that there is a work item to ask
// for; Postgres is killed, and he hears that too; the platform stops, and the stream ends.
func TestTheStreamTellsWhatChanges(t *testing.T) {
	t.Parallel()
	p := newPlatform(t)
	s := p.watch()
	s.until("ready")
	if answer, err := p.github("issues", demoIssue().Body("opened")).Post(t.Context(), http.DefaultClient, p.dev.URL); err != nil || !answer.OK {
		t.Fatalf("%+v %v", answer, err)
	}
	began := time.Now()
	for hint := ""; hint != "work-items"; {
		var data struct {
			Resource string    `json:"resource"`
			AsOf     time.Time `json:"as_of"`
		}
		text := s.until("change")
		if err := json.Unmarshal([]byte(text), &data); err != nil || data.AsOf.IsZero() || strings.Contains(text, "Invoices") {
			t.Fatalf("a hint says %s (%v)", text, err)
		}
		hint = data.Resource
	}
	took := time.Since(began)
	t.Logf("heard of the work item after %s", took.Round(time.Millisecond))
	// Left to themselves, Postgres' processes keep what they counted for up to ten seconds.
	if took > 8*time.Second {
		t.Errorf("the hint took %s: the projection does not have its counts told at once", took)
	}
	if data, err := p.get("/v1/work-items"); err != nil || !strings.Contains(string(data), "Invoices are late") {
		t.Errorf("a hint came before what it is about: %s %v", data, err)
	}
	p.kill("postgres", rand.New(rand.NewPCG(1, 1)))
	s.until("reset") // it may have been away in between, or too briefly to be seen
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if end := s.until("end"); !strings.Contains(end, "stopping") {
		t.Errorf("it ended with %s", end)
	}
	began = time.Now()
	<-p.gone
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it took %s to stop", took)
	}
}

// watched is an open stream.
type watched struct {
	p     *platform
	body  interface{ Close() error }
	lines *bufio.Reader
}

func (p *platform) watch() *watched {
	p.t.Helper()
	request, err := http.NewRequestWithContext(p.t.Context(), http.MethodGet, p.dev.URL+"/v1/stream", nil)
	if err != nil {
		p.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+p.dev.Token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { _ = response.Body.Close() })
	if response.StatusCode != http.StatusOK {
		p.t.Fatalf("the stream answers %s", response.Status)
	}
	return &watched{p, response.Body, bufio.NewReader(response.Body)}
}

// until reads on to an event of that name and gives its data.
func (s *watched) until(name string) string {
	s.p.t.Helper()
	timer := time.AfterFunc(time.Minute, func() { _ = s.body.Close() })
	defer timer.Stop()
	var event string
	for {
		line, err := s.lines.ReadString('\n')
		if err != nil {
			s.p.t.Fatalf("waiting for %s: %v", name, err)
		}
		if told, isEvent := strings.CutPrefix(line, "event: "); isEvent {
			event = strings.TrimSpace(told)
		}
		if data, isData := strings.CutPrefix(line, "data: "); isData && event == name {
			return data
		}
	}
}
