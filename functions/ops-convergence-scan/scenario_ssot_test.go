package main

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"slices"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/goccy/go-yaml"

	"github.com/insightpulseai/odooops-console/ssot"
)

// plainSSOT is what a scenario begins with: one environment, of which nothing is required but its deployment. A scenario
// lays its own YAML over it, map by map; environments and their convergence are maps by name here.
const plainSSOT = `
environments:
  prod: {title: Production, production: true, supabase_ref: abcdefghijabcdefghij, vercel_project: odoo}
convergence:
  prod: {}
`

type document = map[string]any

// draft is the SSOT of a scenario: what it is about is its own, everything else is the real one's.
type draft struct {
	t       *testing.T
	written document
	checked func() (*ssot.SSOT, error) // once for each state of it
}

func newDraft(t *testing.T) *draft {
	t.Helper()
	d := &draft{t: t, written: document{}}
	d.lay(plainSSOT)
	return d
}

// lay lays YAML over what is there.
func (d *draft) lay(text string) {
	d.t.Helper()
	var over document
	if err := yaml.Unmarshal([]byte(text), &over); err != nil {
		d.t.Fatal(err)
	}
	merge(d.written, over)
	d.checked = sync.OnceValues(d.check)
}

// load gives it, decoded and checked as strictly as the real one.
func (d *draft) load() (*ssot.SSOT, error) { return d.checked() }

func merge(under, over document) document {
	for key, value := range over {
		above, isMap := value.(document)
		below, wasMap := under[key].(document)
		switch {
		case value == nil:
			delete(under, key)
		case isMap && wasMap:
			merge(below, above)
		default:
			under[key] = value
		}
	}
	return under
}

func (d *draft) check() (*ssot.SSOT, error) {
	registry, waves, policy := d.real("secrets/registry.yaml"), d.real("modules/waves.yaml"), d.real("agents/fixbot_policy.yaml")
	credential := map[bool]any{}
	for i, s := range items(registry, "secrets") {
		delete(s, "kept_in") // places are the real environments'
		credential[i == 0] = s["name"]
	}
	for _, r := range items(policy, "repositories") {
		r["outside"] = "no environment of the scenario is deployed from it"
	}
	var environments, convergence, rollout []any
	for _, name := range d.named("environments") {
		e := merge(document{
			"name": name, "title": name, "production": false, "repository": "acme/odoo", "branch": "main", "vercel_project": name, "odoo_hosts": []string{name + ".example.com"},
		}, d.entry("environments", name))
		e["smtp"] = document{"host": ssot.CatcherHost, "port": 2525, "credential": credential[e["production"] == true]}
		environments, rollout = append(environments, e), append(rollout, document{"environment": name, "through": 0})
	}
	for _, name := range d.named("convergence") {
		convergence = append(convergence, merge(document{
			"environment": name, "owner": "platform", "level": 1, "deploys": []string{"vercel"}, "grace_minutes": 15, "deploy_minutes": 45, "escalate_minutes": 60,
		}, d.entry("convergence", name)))
	}
	waves["rollout"] = rollout
	completion := document{"environments": convergence}
	if accepted, some := d.written["suppressions"]; some {
		completion["suppressions"] = accepted
	}
	return ssot.LoadFS(d.folder(map[string]document{
		"environments.yaml":            {"environments": environments},
		"maintenance/convergence.yaml": completion,
		"modules/waves.yaml":           waves, "secrets/registry.yaml": registry, "agents/fixbot_policy.yaml": policy,
		"logs/saved_filters.yaml": {"filters": []any{document{"name": "x", "title": "x", "description": "x", "q": "x"}}},
	}))
}

// named are the names under a key, in their order.
func (d *draft) named(key string) []string {
	all, _ := d.written[key].(document)
	return slices.Sorted(maps.Keys(all))
}

// entry is a copy of what is written of a name.
func (d *draft) entry(key, name string) document {
	all, _ := d.written[key].(document)
	one, _ := all[name].(document)
	return maps.Clone(one)
}

// real is one of the real files.
func (d *draft) real(file string) (content document) {
	d.t.Helper()
	text, err := os.ReadFile(root + file)
	if err == nil {
		err = yaml.Unmarshal(text, &content)
	}
	if err != nil {
		d.t.Fatal(err)
	}
	return content
}

func items(of document, key string) (all []document) {
	list, _ := of[key].([]any)
	for _, item := range list {
		if d, ok := item.(document); ok {
			all = append(all, d)
		}
	}
	return all
}

const root = "../../ssot/"

// folder is the real one, with some files of it written anew.
func (d *draft) folder(files map[string]document) fs.FS {
	d.t.Helper()
	over := fstest.MapFS{}
	for name, content := range files {
		text, err := yaml.Marshal(content)
		if err != nil {
			d.t.Fatal(err)
		}
		over[name] = &fstest.MapFile{Data: text}
	}
	return laid{os.DirFS(root), over}
}

type laid struct {
	under fs.FS
	over  fstest.MapFS
}

// Open implements fs.FS.
func (l laid) Open(name string) (fs.File, error) {
	file, err := l.over.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return l.under.Open(name)
	}
	return file, err
}
