package artifacts

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/url"
	"regexp"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

const (
	mostGates        = 200
	longestSentence  = 2000
	largestDetails   = 8 << 10
	longestReference = 2000
)

// gatesFile is gates.json as it is written: strictly, because a verdict that was misunderstood is worse than none.
type gatesFile struct {
	Version int `json:"version"`
	Gates   []struct {
		Gate        string          `json:"gate"`
		Environment string          `json:"environment"`
		Status      string          `json:"status"`
		Explanation string          `json:"explanation"`
		Details     json.RawMessage `json:"details"`
		URL         string          `json:"url"`
		EvaluatedAt string          `json:"evaluated_at"`
	} `json:"gates"`
}

var gateName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,62}$`)

// gates reads the verdicts of a build. One that is wrong spoils the file: it is not known what the others are worth.
func gates(content io.Reader) ([]Gate, error) {
	text, err := io.ReadAll(content)
	if err != nil {
		return nil, err
	}
	if !utf8.Valid(text) {
		return nil, refuse("it is not UTF-8")
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	var file gatesFile
	if err := decoder.Decode(&file); err != nil {
		return nil, notJSON(err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, refuse("there is more in it than one JSON object")
	}
	switch {
	case file.Version != 1:
		return nil, refuse("its version is %d: write 1", file.Version)
	case len(file.Gates) > mostGates:
		return nil, refuse("it has %d gates, more than %d", len(file.Gates), mostGates)
	}
	var all []Gate
	for i, g := range file.Gates {
		verdict := Gate{Gate: g.Gate, Environment: g.Environment, Status: ops.GateStatus(g.Status), Explanation: ops.Plain(g.Explanation, longestSentence), URL: g.URL}
		if err := verdict.check(i, g.Details, g.EvaluatedAt); err != nil {
			return nil, err
		}
		if slices.ContainsFunc(all, func(o Gate) bool { return o.Gate == verdict.Gate && o.Environment == verdict.Environment }) {
			return nil, refuse("gates[%d] is %q for the environment %q a second time", i, verdict.Gate, verdict.Environment)
		}
		all = append(all, verdict)
	}
	return all, nil
}

func (g *Gate) check(i int, details json.RawMessage, evaluated string) error {
	switch {
	case !gateName.MatchString(g.Gate):
		return refuse("gates[%d].gate is %q: use small letters, digits and hyphens", i, clip(g.Gate, 80))
	case g.Environment != "" && !gateName.MatchString(g.Environment):
		return refuse("gates[%d].environment is %q: use a name of environments.yaml, or leave it out", i, clip(g.Environment, 80))
	case !slices.Contains([]ops.GateStatus{ops.GatePassed, ops.GateFailed, ops.GateSkipped, ops.GateUnknown}, g.Status):
		return refuse("gates[%d].status is %q: use passed, failed, skipped or unknown", i, clip(string(g.Status), 40))
	case g.Status != ops.GatePassed && g.Explanation == "":
		return refuse("gates[%d].explanation is missing: a gate that did not pass says why", i)
	case g.URL != "" && !visitable(g.URL):
		return refuse("gates[%d].url is not an https address", i)
	case bytes.Contains(details, []byte(`\u0000`)):
		return refuse("gates[%d].details holds the character NUL", i)
	case len(details) > largestDetails:
		return refuse("gates[%d].details has more than %d bytes", i, largestDetails)
	}
	if len(details) > 0 && json.Unmarshal(details, &g.Details) != nil {
		return refuse("gates[%d].details is not an object", i)
	}
	return g.date(i, evaluated)
}

func (g *Gate) date(i int, evaluated string) error {
	if evaluated == "" {
		return nil
	}
	at, err := time.Parse(time.RFC3339Nano, evaluated)
	if err != nil || at.Year() < 1970 {
		return refuse("gates[%d].evaluated_at is %q: write a time such as 2026-03-01T09:06:00Z", i, clip(evaluated, 40))
	}
	g.EvaluatedAt = at.UTC().Truncate(time.Microsecond)
	return nil
}

func visitable(address string) bool {
	u, err := url.Parse(address)
	return err == nil && len(address) <= longestReference && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil
}

func countGates(all []Gate) map[string]int64 {
	counts := map[string]int64{}
	for _, g := range all {
		counts[string(g.Status)]++
	}
	return counts
}
