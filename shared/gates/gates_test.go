package gates_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/insightpulseai/odooops-console/shared/gates"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

func TestObjectCount(t *testing.T) {
	t.Parallel()
	judged(t, gates.JudgeObjects("stage", &gates.Objects{Tables: 700, Sequences: 500}, ""), ops.GatePassed, "700 tables and 500 sequences are 1200 objects of 10000")
	judged(t, gates.JudgeObjects("stage", &gates.Objects{Tables: 5000, Sequences: 5000}, ""), ops.GatePassed, "5000 tables and 5000 sequences are 10000 objects of 10000")
	judged(t, gates.JudgeObjects("stage", &gates.Objects{Tables: 5001, Sequences: 5000}, ""), ops.GateFailed,
		"5001 tables and 5000 sequences are 10001 objects, more than 10000: uninstall modules that nobody uses, or split the database")
	judged(t, gates.JudgeObjects("", nil, ""), ops.GateSkipped, "no database was named")
	judged(t, gates.JudgeObjects("stage", nil, "the database cannot be reached"), ops.GateUnknown, "the database cannot be reached")
}

func TestAddonsPaths(t *testing.T) {
	t.Parallel()
	type folders = map[string][]string
	good := gates.Addons{
		Declared:   folders{"odoo.prod.conf": {"/opt/odoo/addons", "addons/own", "oca/web"}, "odoo.stage.conf": {"/opt/odoo/addons", "addons/own", "oca/web"}},
		Found:      folders{"addons/own": {"account_tax", "sale_x"}, "oca/web": {"web_responsive"}},
		Submodules: []string{"oca/web"}, Present: []string{"addons/own", "oca/web"},
	}
	change := func(do func(*gates.Addons)) gates.Addons {
		a := good
		a.Declared, a.Found = folders{}, folders{}
		for k, v := range good.Declared {
			a.Declared[k] = v
		}
		for k, v := range good.Found {
			a.Found[k] = v
		}
		do(&a)
		return a
	}
	for name, c := range map[string]struct {
		facts       gates.Addons
		status      ops.GateStatus
		explanation string
	}{
		"several folders and a submodule": {good, ops.GatePassed, "2 folders of modules, 1 of them submodules, are what every addons_path says"},
		"nothing of Odoo here":            {gates.Addons{}, ops.GateSkipped, "there are no Odoo modules and no addons_path here"},
		"no addons_path": {gates.Addons{Found: folders{"addons": {"a"}}}, ops.GateFailed,
			"no addons_path was found in any settings file, and there are modules in addons"},
		"a folder that does not exist": {change(func(a *gates.Addons) { a.Present = []string{"oca/web"}; delete(a.Found, "addons/own") }), ops.GateFailed,
			"addons_path names addons/own, which does not exist"},
		"a folder without modules": {change(func(a *gates.Addons) { delete(a.Found, "addons/own") }), ops.GateFailed,
			"addons_path names addons/own, in which there is no module"},
		"a submodule that was not checked out": {change(func(a *gates.Addons) { delete(a.Found, "oca/web") }), ops.GateFailed,
			"addons_path names oca/web, in which there is no module: check out the submodule oca/web"},
		"modules that nobody looks for": {change(func(a *gates.Addons) { a.Found["extra"] = []string{"d", "c", "b", "a"} }), ops.GateFailed,
			"extra has modules (a, b, c) and is in no addons_path: add it, or remove it"},
		"a submodule that nobody looks into": {change(func(a *gates.Addons) { a.Submodules = []string{"oca/web", "oca/stock"} }), ops.GateFailed,
			"the submodule oca/stock is in no addons_path: add it, or remove it"},
		"a folder within a submodule": {change(func(a *gates.Addons) { a.Submodules = []string{"oca"} }), ops.GatePassed,
			"2 folders of modules, 1 of them submodules, are what every addons_path says"},
		"two modules of one name": {change(func(a *gates.Addons) { a.Found["oca/web"] = []string{"sale_x"} }), ops.GateFailed,
			"module sale_x is in addons/own and in oca/web: the first hides the second"},
		"environments that differ": {change(func(a *gates.Addons) { a.Declared["odoo.stage.conf"] = []string{"oca/web", "addons/own"} }), ops.GateFailed,
			"addons_path of odoo.stage.conf is not that of odoo.prod.conf: oca/web,addons/own, not addons/own,oca/web"},
		"only the base image's folders differ": {change(func(a *gates.Addons) { a.Declared["odoo.stage.conf"] = []string{"addons/own", "oca/web"} }), ops.GatePassed,
			"2 folders of modules, 1 of them submodules, are what every addons_path says"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			judged(t, gates.JudgeAddons(c.facts), c.status, c.explanation)
		})
	}
}

func TestBaseImages(t *testing.T) {
	t.Parallel()
	const passed = "every image is built on a fixed base, with nothing but requirements.txt in it"
	apt := func(line int, found string) string {
		return fmt.Sprintf("Dockerfile:%d: installs system packages (%q): the base image is taken as it is, put Python packages into requirements.txt", line, found)
	}
	pip := func(line int, found string) string {
		return fmt.Sprintf("Dockerfile:%d: installs Python packages beside requirements.txt (%q): add them there", line, found)
	}
	for name, c := range map[string]struct {
		text        string
		status      ops.GateStatus
		explanation string
	}{
		"as it should be":            {"# Odoo\nFROM odoo:17.0-20260301\nCOPY requirements.txt /tmp/\nRUN pip install --no-cache-dir -r /tmp/requirements.txt\n", ops.GatePassed, passed},
		"a digest":                   {"FROM registry.example:5000/odoo@sha256:" + strings.Repeat("a", 64) + "\n", ops.GatePassed, passed},
		"an earlier stage":           {"FROM odoo:17.0 AS base\nFROM base\nFROM --platform=linux/amd64 base as last\n", ops.GatePassed, passed},
		"apt in a comment":           {"FROM odoo:17.0\n# RUN apt-get install -y vim\nRUN echo \\\n  # apt install vim\n  done\n", ops.GatePassed, passed},
		"apt without install":        {"FROM odoo:17.0\nRUN apt-get clean && rm -rf /var/lib/apt/lists\n", ops.GatePassed, passed},
		"install, but not of apt":    {"FROM odoo:17.0\nRUN ls /apt; install -m 644 a b\n", ops.GatePassed, passed},
		"several requirements":       {"FROM odoo:17.0\nRUN pip3 install -r requirements.txt --requirement=dev/requirements-dev.txt\n", ops.GatePassed, passed},
		"apt":                        {"FROM odoo:17.0\nUSER root\nRUN apt install vim\n", ops.GateFailed, apt(3, "apt install")},
		"apt-get, over lines":        {"FROM odoo:17.0\nRUN apt-get update \\\n && apt-get -qq -y \\\n      install vim\n", ops.GateFailed, apt(2, "apt-get -qq -y  install")},
		"as a list":                  {"FROM odoo:17.0\nRUN [\"apt-get\", \"install\", \"-y\", \"vim\"]\n", ops.GateFailed, apt(2, `apt-get", "install`)},
		"in a here-document":         {"FROM odoo:17.0\nRUN <<EOF\nset -e\napt-get install -y vim\nEOF\nUSER odoo\n", ops.GateFailed, apt(2, "apt-get install")},
		"in small letters":           {"from odoo:17.0\nrun apt-get install vim\n", ops.GateFailed, apt(2, "apt-get install")},
		"Alpine's":                   {"FROM alpine:3.22\nRUN apk --no-cache add vim\n", ops.GateFailed, apt(2, "apk --no-cache add")},
		"Red Hat's":                  {"FROM ubi:9.4\nRUN microdnf -y install vim\n", ops.GateFailed, apt(2, "microdnf -y install")},
		"a package by hand":          {"FROM odoo:17.0\nRUN curl -O x.deb && dpkg -i x.deb\n", ops.GateFailed, apt(2, "dpkg -i")},
		"pip of a package":           {"FROM odoo:17.0\nRUN python3 -m pip install requests\n", ops.GateFailed, pip(2, "pip install requests")},
		"pip beside requirements":    {"FROM odoo:17.0\nRUN pip install -r requirements.txt && pip3 install requests==2.0\n", ops.GateFailed, pip(2, "pip3 install requests==2.0")},
		"no version":                 {"FROM odoo\n", ops.GateFailed, `Dockerfile:1: the base image "odoo" has no version: name one, best with its digest`},
		"no version, but a port":     {"FROM registry.example:5000/odoo\n", ops.GateFailed, `Dockerfile:1: the base image "registry.example:5000/odoo" has no version: name one, best with its digest`},
		"latest":                     {"FROM odoo:latest\n", ops.GateFailed, `Dockerfile:1: the base image "odoo:latest" is another one tomorrow: name a version, best with its digest`},
		"a base that builders chose": {"ARG BASE=odoo:17.0\nFROM ${BASE}\n", ops.GateUnknown, `Dockerfile:2: the base image is "${BASE}", decided at build time: write it out`},
		"Windows":                    {"FROM odoo:17.0\r\nRUN apt-get \\\r\n install vim\r\n", ops.GateFailed, apt(2, "apt-get  install")},
		"both":                       {"FROM odoo\nRUN apt install vim\n", ops.GateFailed, `Dockerfile:1: the base image "odoo" has no version: name one, best with its digest; ` + apt(2, "apt install")},
		"nothing in it":              {"", ops.GatePassed, passed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			judged(t, gates.JudgeImages([]gates.Dockerfile{{File: "Dockerfile", Text: c.text}}), c.status, c.explanation)
		})
	}
	judged(t, gates.JudgeImages(nil), ops.GateSkipped, "there is no Dockerfile here")
}

// An explanation ends somewhere; the rest is counted.
func TestManyProblems(t *testing.T) {
	t.Parallel()
	got := gates.JudgeImages([]gates.Dockerfile{{File: "D", Text: strings.Repeat("FROM odoo\n", 1000)}})
	if len(got.Explanation) > 2000 || got.Status != ops.GateFailed {
		t.Errorf("%d characters: %s", len(got.Explanation), got.Explanation)
	}
}

// Whatever is in a file: a verdict with a sentence, and no panic.
func FuzzFiles(f *testing.F) {
	f.Add("FROM odoo:17.0 AS a\nRUN <<EOF\napt install x\nEOF", "SMTP_HOST: smtp.mailgun.org")
	f.Add("FROM\nRUN \\\n# x\n\\", "export A='")
	f.Add("RUN <<", "=\n:\n[x]=y")
	f.Fuzz(func(t *testing.T, dockerfile, settings string) {
		for _, v := range []gates.Verdict{
			gates.JudgeImages([]gates.Dockerfile{{File: "D", Text: dockerfile}}),
			gates.JudgeMail(stage, prod, gates.Settings("S", settings), gates.Settings("P", settings)),
			gates.JudgePort("stage", gates.Settings("S", settings)),
		} {
			if v.Status == "" || v.Explanation == "" || len(v.Explanation) > 2000 {
				t.Errorf("%+v", v)
			}
		}
	})
}
