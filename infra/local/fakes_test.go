package main

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// Who has a token talks to the vendor; who has none talks to the fake, if he asked for it, and is told so.
func TestFakesArePlayedForWhoeverHasNoToken(t *testing.T) {
	t.Parallel()
	template := templateOf(t, "DIGITALOCEAN_API_TOKEN: x, DIGITALOCEAN_API_URL: x")
	for name, c := range map[string]struct {
		environment map[string]string
		played      int
	}{
		"nothing set":       {nil, 1},
		"a token":           {map[string]string{"DIGITALOCEAN_API_TOKEN": "real"}, 0},
		"an address":        {map[string]string{"DIGITALOCEAN_API_URL": "https://x.example"}, 0},
		"another's token":   {map[string]string{"SLACK_BOT_TOKEN": "real"}, 1},
		"an empty variable": {map[string]string{"DIGITALOCEAN_API_TOKEN": ""}, 1},
	} {
		if got := missing(fakeVendors, template, configured(c.environment)); len(got) != c.played {
			t.Errorf("%s: %d fakes", name, len(got))
		}
	}
	if got := missing(fakeVendors, templateOf(t, allVariables), configured(nil)); len(got) != 0 {
		t.Errorf("%d fakes that no function calls", len(got))
	}
}

func TestAFakeLeadsFunctionsToItself(t *testing.T) {
	forget(t, "DIGITALOCEAN_API_TOKEN", "DIGITALOCEAN_API_URL")
	p := &platform{template: templateOf(t, "DIGITALOCEAN_API_TOKEN: from-the-template, DIGITALOCEAN_API_URL: https://real.example"), fatal: make(chan error, 1)}
	t.Cleanup(func() { p.stop(t.Context()) })
	if err := p.play(t.Context()); err != nil || len(p.fakes.variables) != 0 {
		t.Fatalf("without being asked: %v, %v", p.fakes.variables, err)
	}
	p.config.FakeVendors = true
	if err := p.play(t.Context()); err != nil {
		t.Fatal(err)
	}
	f, _ := p.template.Function("webhook-ingest")
	env := newEnvironment(config{}, p.fakes.variables).of(f)
	for token, want := range map[string]int{env["DIGITALOCEAN_API_TOKEN"]: http.StatusOK, "from-the-template": http.StatusUnauthorized} {
		r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, env["DIGITALOCEAN_API_URL"]+"/v2/droplets", nil)
		r.Header.Set("Authorization", "Bearer "+token)
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("%q is answered %d", token, resp.StatusCode)
		}
	}
	router, err := p.template.Router()
	if err != nil {
		t.Fatal(err)
	}
	text := banner{url: "http://127.0.0.1:8787", router: router, fakes: p.fakes, env: newEnvironment(config{}, p.fakes.variables), now: time.Now()}.String()
	if !strings.Contains(text, "fake      DigitalOcean at http://127.0.0.1:") || !strings.Contains(text, "nothing it tells is real") {
		t.Errorf("the banner does not say what is fake:\n%s", text)
	}
}
