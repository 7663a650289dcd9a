package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/shared/secret"
	"github.com/insightpulseai/odooops-console/ssot"
)

var kit = ssot.GradientADK{TimeoutSeconds: 5, AnswerBytes: 1000, LocalURL: "http://127.0.0.1:8080/run"}

// The agent is called once, also when its answer is lost: nobody can tell whether it works.
func TestAGradientAgentIsAskedOnce(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer  func(w http.ResponseWriter)
		ends    string
		receipt string
	}{
		"it answers": {func(w http.ResponseWriter) { _, _ = w.Write([]byte(strings.Repeat("x", 5000))) }, "running", "fixbot run 1, answered 200 with 1000 bytes"},
		"it is lost": {func(http.ResponseWriter) { panic(http.ErrAbortHandler) }, "running", "nobody knows: it may have been asked at"},
		"it refuses": {func(w http.ResponseWriter) { w.WriteHeader(http.StatusUnauthorized) }, "failed", ""},
		"it redirects": {func(w http.ResponseWriter) {
			w.Header().Set("Location", "http://169.254.169.254/latest")
			w.WriteHeader(http.StatusTemporaryRedirect)
		}, "failed", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var calls atomic.Int32
			agent := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				calls.Add(1)
				var said map[string]any
				if err := json.NewDecoder(r.Body).Decode(&said); err != nil || said["branch"] != "fixbot/1" || r.Header.Get("Authorization") != "Bearer key-of-the-tests" || r.Header.Get("Session-Id") != "fixbot run 1" {
					t.Errorf("%v %v %v", said, r.Header, err)
				}
				c.answer(w)
			}))
			t.Cleanup(agent.Close)
			s := newShop(t, acme)
			by, err := newGradient(gradientConfig{URL: agent.URL + "/run", Key: secret.New("key-of-the-tests")}, kit)
			s.must(err)
			s.policy.Repositories[0].Invoker, s.invokers[ssot.ByGradient] = ssot.ByGradient, by
			s.ends(built{repo: acme, run: 1, job: true})
			for range 4 {
				s.works()
				s.clock = s.clock.Add(40 * time.Second)
			}
			if got := s.text("select status || ' ' || coalesce(invoker_receipt, '') from ops.agent_runs"); !strings.HasPrefix(got, c.ends+" "+c.receipt) {
				t.Errorf("%s", got)
			}
			if n := calls.Load(); n != 1 {
				t.Errorf("%d calls", n)
			}
		})
	}
}

func TestWhereAGradientAgentMayBe(t *testing.T) {
	t.Parallel()
	for address, fine := range map[string]bool{
		"https://agents.do-ai.run/v1/w/d/run": true, "http://127.0.0.1:8080/run": true, "http://[::1]:8080/run": true,
		"http://agents.do-ai.run/run": false, "https://169.254.169.254/run": false, "https://10.0.0.1/run": false, "https://key@agents.do-ai.run/": false, "": false, "file:///etc/passwd": false,
	} {
		if _, err := newGradient(gradientConfig{URL: address}, kit); (err == nil) != fine {
			t.Errorf("%s: %v", address, err)
		}
	}
}
