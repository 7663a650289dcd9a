package main

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/insightpulseai/odooops-console/shared/identity"
	"github.com/insightpulseai/odooops-console/shared/secret"
	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/shared/testkit"
)

// startEmpty is the function over a database without a row.
func startEmpty(t *testing.T) *api {
	t.Helper()
	address := testkit.Database(t)
	return &api{t: t, address: address, conn: testkit.Connect(t, address), console: instance(t, testkit.Reader(t, address))}
}

// instance is one of the function's, on a database.
func instance(t *testing.T, address string) *console {
	t.Helper()
	db, err := store.OpenReader(store.ReaderConfig{URL: secret.New(address), MaxConns: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	return &console{store: db, identity: identity.New(identity.Config{Secret: secret.New(shared)})}
}

// look asks for a view as a viewer.
func (a *api) look(target string) (any, answer) {
	a.t.Helper()
	got := a.get("/v1/"+target, token(a.t, "viewer", nil))
	if got.status != 200 {
		a.t.Fatalf("%s: %d %s", target, got.status, got.raw)
	}
	var data any
	if err := json.Unmarshal(got.Data, &data); err != nil {
		a.t.Fatal(err)
	}
	return data, got
}

// at follows keys and list positions.
func at(t *testing.T, data any, path ...any) any {
	t.Helper()
	for _, step := range path {
		switch in := data.(type) {
		case map[string]any:
			data = in[fmt.Sprint(step)]
		case []any:
			i, isIndex := step.(int)
			if !isIndex || i >= len(in) {
				t.Fatalf("nothing at %v", path)
			}
			data = in[i]
		default:
			t.Fatalf("nothing at %v", path)
		}
	}
	return data
}

func expect(t *testing.T, data, want any, path ...any) {
	t.Helper()
	if got := at(t, data, path...); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v is %v, want %v", path, got, want)
	}
}

// cards finds every card in an answer.
func cards(path string, data any, found func(path string, card map[string]any)) {
	switch in := data.(type) {
	case map[string]any:
		if _, isCard := in["explanation"]; isCard {
			found(path, in)
		}
		for k, v := range in {
			cards(path+"/"+k, v, found)
		}
	case []any:
		for i, v := range in {
			cards(fmt.Sprintf("%s/%d", path, i), v, found)
		}
	}
}

// No card is green because nothing was looked at. The one look that an empty database allows is at the database itself.
func TestViewsOfAnEmptyDatabaseKnowNothing(t *testing.T) {
	t.Parallel()
	a := startEmpty(t)
	for _, name := range viewNames() {
		data, got := a.look(name)
		n := 0
		cards("", data, func(path string, card map[string]any) {
			if n++; path == "/connected" {
				return
			}
			if card["status"] != "unknown" || card["as_of"] != nil || card["explanation"] == "" {
				t.Errorf("%s%s is %v (%v, as of %v)", name, path, card["status"], card["explanation"], card["as_of"])
			}
		})
		if n == 0 || !got.Meta.Stale || got.Meta.Source != "view:"+name {
			t.Errorf("%s: %d cards, meta %+v", name, n, got.Meta)
		}
	}
	data, _ := a.look("metrics")
	for _, metric := range []string{"deployment_frequency", "lead_time", "change_failure_rate", "time_to_restore"} {
		expect(t, data, nil, "environments", 0, "metrics", metric, "value")
		expect(t, data, 0, "environments", 0, "metrics", metric, "observations")
		if reason, _ := at(t, data, "environments", 0, "metrics", metric, "reason").(string); reason == "" {
			t.Errorf("%s has no reason", metric)
		}
	}
}

// What was looked at too long ago is as unknown as what never was, whatever it said.
func TestViewsOfOldDataKnowNothing(t *testing.T) {
	t.Parallel()
	a := startEmpty(t)
	a.exec(strings.ReplaceAll(story, "now()", "(now() - interval '400 days')"))
	for _, name := range viewNames() {
		data, _ := a.look(name)
		cards("", data, func(path string, card map[string]any) {
			if card["status"] == "ok" && path != "/connected" {
				t.Errorf("%s%s is ok: %v", name, path, card["explanation"])
			}
		})
	}
}

func TestViewsAreRefusedToStrangersAndStrangeQuestions(t *testing.T) {
	t.Parallel()
	a := startEmpty(t)
	viewer := token(t, "viewer", nil)
	for _, v := range allViews() {
		for _, bearer := range []string{"", token(t, "", nil), token(t, "root", nil)} {
			if got := a.get("/v1/"+v.name, bearer); got.status != 401 || got.Data != nil {
				t.Errorf("%s: %d %s", v.name, got.status, got.raw)
			}
		}
		got := a.get("/v1/"+v.name+"?colour=red", viewer)
		if got.status != 400 || !strings.Contains(got.Error, v.names()) {
			t.Errorf("%s: %d %s", v.name, got.status, got.raw)
		}
		if got := a.get("/v1/"+v.name+"/1", viewer); got.status != 404 {
			t.Errorf("%s/1: %d", v.name, got.status)
		}
		if got := a.get("/v1/nothing", viewer); !strings.Contains(got.Error, v.name) {
			t.Errorf("404 does not name %s: %s", v.name, got.Error)
		}
		for _, p := range v.parameters {
			if p.example == "" {
				continue
			}
			if got := a.get("/v1/"+v.name+"?"+p.name+"="+url.QueryEscape(p.example), viewer); got.status != 200 {
				t.Errorf("%s?%s: %s", v.name, p.name, got.raw)
			}
		}
		tag := a.get("/v1/"+v.name, viewer).header["etag"]
		if got := a.get("/v1/"+v.name, viewer, "if-none-match", tag); got.status != 304 {
			t.Errorf("%s: %d when nothing changed", v.name, got.status)
		}
	}
	for _, target := range []string{"metrics?period=1d", "metrics?period=7d&period=30d", "logs?filter=none", "logs?severity=loud"} {
		if got := a.get("/v1/"+target, viewer); got.status != 400 {
			t.Errorf("%s: %d %s", target, got.status, got.raw)
		}
	}
}
