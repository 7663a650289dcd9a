package artifacts

import (
	"errors"
	"io"
	"path"
	"regexp"
	"strings"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// errNotOurs says that a file is something that we do not read.
var errNotOurs = errors.New("not ours")

// statusFile is named after the environment whose modules it lists.
var statusFile = regexp.MustCompile(`^module_status_([a-z0-9][a-z0-9-]{0,62})\.txt$`)

// coverageFiles are what tools call their coverage. XML is told apart by its root, wherever it lies.
var coverageFiles = map[string]func(io.Reader) (map[string]int64, error){
	"coverage.json": coverageJSON, "coverage-summary.json": coverageJSON,
	"coverage.out": goProfile, "cover.out": goProfile, "c.out": goProfile,
	"lcov.info": lcov, "coverage.lcov": lcov,
}

// recognise says by its name what a file is, if it is one of ours. A file of XML counts as JUnit until it was opened.
func recognise(name string) (ops.ArtifactKind, bool) {
	base := strings.ToLower(path.Base(name))
	switch {
	case base == "gates.json":
		return ops.GatesArtifact, true
	case statusFile.MatchString(base):
		return ops.ModuleStatusArtifact, true
	case coverageFiles[base] != nil:
		return ops.CoverageArtifact, true
	case strings.HasSuffix(base, ".xml"):
		return ops.JUnitArtifact, true
	case base == "summary.md", base == "summary.txt", base == "summary.json":
		return ops.SummaryArtifact, true
	}
	return ops.OtherArtifact, false
}

func largestOf(kind ops.ArtifactKind) int64 {
	if kind == ops.JUnitArtifact || kind == ops.CoverageArtifact {
		return largestReport
	}
	return largestOwn
}

// parse reads what a file means.
func (f *File) parse(content io.Reader) (err error) {
	base := strings.ToLower(path.Base(f.Path))
	switch f.Kind {
	case ops.GatesArtifact:
		f.Gates, err = gates(content)
		f.Counts = countGates(f.Gates)
	case ops.ModuleStatusArtifact:
		f.Modules, err = moduleStatus(statusFile.FindStringSubmatch(base)[1], content)
		if err == nil {
			f.Counts = map[string]int64{"modules": int64(len(f.Modules.Modules))}
		}
	case ops.CoverageArtifact:
		f.Counts, err = coverageFiles[base](content)
	case ops.JUnitArtifact:
		err = f.parseXML(content)
	case ops.SummaryArtifact, ops.OtherArtifact: // for people; its digest says which one it was
	}
	return err
}

func (f *File) parseXML(content io.Reader) error {
	doc := newXML(content)
	root, err := doc.root()
	if err != nil {
		return err
	}
	switch root.Name.Local {
	case "testsuites", "testsuite":
		var report junit
		if err := report.read(doc, root); err != nil {
			return err
		}
		f.FailedTests, f.Counts = report.failedTests(), report.counts()
		return nil
	case "coverage":
		f.Kind = ops.CoverageArtifact
		f.Counts, err = cobertura(doc, root)
		return err
	default:
		return errNotOurs
	}
}
