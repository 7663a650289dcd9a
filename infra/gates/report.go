package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"text/tabwriter"
	"time"

	"github.com/insightpulseai/odooops-console/shared/gates"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// file is gates.json, as the console reads it from a build's artifacts (shared/artifacts/gates.go).
type file struct {
	Version int      `json:"version"`
	Gates   []judged `json:"gates"`
}

type judged struct {
	gates.Verdict
	EvaluatedAt string `json:"evaluated_at"`
}

// mostDetails is what the console takes of the facts behind a verdict.
const mostDetails = 8 << 10

// report prints the verdicts, writes gates.json, and tells whether nothing failed. What could not be judged has not passed.
func report(o options, out io.Writer, verdicts []gates.Verdict, now time.Time) (bool, error) {
	passed := true
	f := file{Version: 1}
	for _, v := range verdicts {
		passed = passed && (v.Status == ops.GatePassed || v.Status == ops.GateSkipped)
		if details, err := json.Marshal(v.Details); err != nil || len(details) > mostDetails {
			v.Details = map[string]any{"omitted": "too long to keep"}
		}
		f.Gates = append(f.Gates, judged{v, now.UTC().Format(time.RFC3339)})
	}
	text, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return false, err
	}
	if o.out != "" {
		if err := os.WriteFile(o.out, append(text, '\n'), 0o600); err != nil {
			return false, fmt.Errorf("write gates.json: %w", err)
		}
	}
	if o.json {
		_, err = fmt.Fprintf(out, "%s\n", text)
		return passed, err
	}
	return passed, table(out, verdicts)
}

func table(out io.Writer, verdicts []gates.Verdict) error {
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	for _, v := range verdicts {
		environment := v.Environment
		if environment == "" {
			environment = "-"
		}
		_, _ = fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", v.Status, v.Gate, environment, v.Explanation)
	}
	return w.Flush()
}
