package artifacts

import (
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
)

// junit reads the many dialects of JUnit's XML: pytest, surefire, gotestsum, jest, PHPUnit, gtest. What they agree on is
// testcase and what stands in it; the sums in their attributes count in one as errors what the next counts as failures,
// or leave out what a crash prevented. So cases are counted, and the sums are believed only where they are worse.
type junit struct {
	total, failed, skipped int64
	names                  []string // of failed tests, the first of them
	claimed                [2]claim // by the root, and by the suites right below it
	suites                 []string // names of those that are open
	test                   *testcase
}

type testcase struct {
	name            string
	failed, skipped bool
}

// claim is what the attributes of suites say.
type claim struct{ total, failed int64 }

func (j *junit) read(doc *document, root xml.StartElement) error {
	j.start(doc, root)
	for {
		token, err := doc.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.StartElement:
			j.start(doc, t)
		case xml.EndElement:
			j.end(t)
		}
	}
}

func (j *junit) start(doc *document, e xml.StartElement) {
	switch e.Name.Local {
	case "testsuites", "testsuite":
		j.suites = append(j.suites, attribute(e, "name"))
		if doc.depth <= 2 {
			j.claimed[doc.depth-1].add(e)
		}
	case "testcase":
		j.test = &testcase{name: fullName(e), skipped: notRun(attribute(e, "status")) || notRun(attribute(e, "result"))}
	case "failure", "error":
		if j.test == nil { // the suite itself failed: its set-up, or a file that could not be loaded
			j.fail(j.suite())
			return
		}
		j.test.failed = true
	case "skipped":
		if j.test != nil {
			j.test.skipped = true
		}
	}
}

func (j *junit) end(e xml.EndElement) {
	switch e.Name.Local {
	case "testsuites", "testsuite":
		if len(j.suites) > 0 {
			j.suites = j.suites[:len(j.suites)-1]
		}
	case "testcase":
		t := j.test
		if j.test = nil; t == nil {
			return
		}
		switch {
		case t.failed:
			j.fail(t.name)
		case t.skipped:
			j.total, j.skipped = j.total+1, j.skipped+1
		default:
			j.total++
		}
	}
}

func (j *junit) fail(name string) {
	j.total, j.failed = j.total+1, j.failed+1
	if len(j.names) < mostNamed {
		j.names = append(j.names, clip(name, longestName))
	}
}

func (j *junit) suite() string {
	if len(j.suites) == 0 || j.suites[len(j.suites)-1] == "" {
		return "a suite without a name"
	}
	return j.suites[len(j.suites)-1]
}

func (j *junit) failedTests() []string {
	slices.Sort(j.names)
	return slices.Compact(j.names)
}

// counts are the cases; where a report claims more of them, or more failures, than it shows, it is believed.
func (j *junit) counts() map[string]int64 {
	total, failed := j.total, j.failed
	for _, c := range j.claimed {
		total, failed = max(total, c.total), max(failed, c.failed)
	}
	return map[string]int64{"tests": max(total, failed+j.skipped), "failed": failed, "skipped": j.skipped}
}

func (c *claim) add(e xml.StartElement) {
	c.total += number(attribute(e, "tests"))
	c.failed += number(attribute(e, "failures")) + number(attribute(e, "errors"))
}

// number reads a count; one that is none, or that nobody could have run, claims nothing.
func number(text string) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil || n < 0 || n > 10_000_000 {
		return 0
	}
	return n
}

// notRun recognises how gtest and others say it.
func notRun(status string) bool {
	return slices.Contains([]string{"notrun", "skipped", "disabled", "suppressed"}, strings.ToLower(status))
}

// fullName is the class and the name, unless the name has the class already.
func fullName(e xml.StartElement) string {
	class, name := strings.TrimSpace(attribute(e, "classname")), strings.TrimSpace(attribute(e, "name"))
	switch {
	case name == "" && class == "":
		return "a test without a name"
	case name == "":
		return class
	case class == "" || strings.HasPrefix(name, class):
		return name
	default:
		return class + "." + name
	}
}
