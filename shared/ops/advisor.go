package ops

import "time"

// AdvisorFinding is what an advisor found. Fingerprint is its identity for as long as it lasts.
type AdvisorFinding struct {
	Fingerprint string         `json:"fingerprint"`
	Name        string         `json:"name"` // of the check
	Severity    Severity       `json:"severity"`
	Categories  []string       `json:"categories"` // sorted
	Subject     string         `json:"subject"`
	Title       string         `json:"title"`
	Detail      string         `json:"detail"`
	Remediation string         `json:"remediation"` // an address
	Facts       map[string]any `json:"facts"`
}

// AdvisorScan is one run of the advisors of one kind over one project. A check that is in neither list was not meant to
// run; one that did not run says nothing about its findings.
type AdvisorScan struct {
	Provider    string
	Kind        string // security, performance, health or own_audit
	Project     string
	Environment string
	Trigger     RunTrigger
	StartedAt   time.Time
	Ran         []string // names of the checks that did
	NotRun      []string // names of those that could not
	Why         string   // they could not
	Findings    []AdvisorFinding
}

// Status says how the scan ended.
func (s AdvisorScan) Status() RunStatus {
	switch {
	case len(s.NotRun) == 0:
		return RunSucceeded
	case len(s.Ran) == 0:
		return RunFailed
	default:
		return RunPartial
	}
}

// Advised is what became of a scan.
type Advised struct {
	Run      RunID `json:"run"`
	Found    int   `json:"found"`
	Opened   int   `json:"opened"`
	Resolved int   `json:"resolved"`
}
