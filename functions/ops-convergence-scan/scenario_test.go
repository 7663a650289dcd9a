package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write what the scenarios come to into their files")

// TestScenarios plays the files of testdata/scenarios: given an SSOT, given events that come in through the real doors, each
// at its time, a scan finds these findings with these explanations. README.md there says how one is written.
func TestScenarios(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/scenarios/*/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 60 {
		t.Errorf("%d scenarios; there were more", len(files))
	}
	for _, file := range files {
		name := strings.TrimSuffix(strings.TrimPrefix(file, "testdata/scenarios/"), ".txt")
		t.Run(name, func(t *testing.T) { t.Parallel(); play(t, file) })
	}
}

// play does what a file says, line by line, and compares what is told with what the file expects.
func play(t *testing.T, file string) {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(content), "# ") {
		t.Fatal("a scenario begins with a sentence that says what it shows: # …")
	}
	s, got := newStage(t), strings.Builder{}
	for _, part := range parts(string(content)) {
		got.WriteString(part.head)
		if part.overlay {
			s.overlay(part.body)
			got.WriteString(part.body)
			continue
		}
		for n, line := range strings.Split(strings.TrimSuffix(part.body, "\n"), "\n") {
			if strings.HasPrefix(line, ">") {
				continue
			}
			told, err := s.line(line)
			if err != nil {
				t.Fatalf("line %d of the story, %q: %v", n+1, line, err)
			}
			fmt.Fprintln(&got, line)
			for _, line := range told {
				fmt.Fprintln(&got, strings.TrimRight("> "+line, " "))
			}
		}
	}
	if *update {
		if err := os.WriteFile(file, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(content), got.String()); diff != "" {
		t.Errorf("(-want +got), and -update writes what is got\n%s", diff)
	}
}

// part is what stands below a line such as -- ssot --, which ends with the next one.
type part struct {
	head    string // that line, or nothing at the beginning of the file
	body    string
	overlay bool // of the SSOT; else it is a story
}

func parts(content string) (all []part) {
	all = []part{{}}
	for line := range strings.Lines(content) {
		last := &all[len(all)-1]
		switch strings.TrimSpace(line) {
		case "-- ssot --":
			all = append(all, part{head: line, overlay: true})
		case "-- story --":
			all = append(all, part{head: line})
		default:
			last.body += line
		}
	}
	return all
}
