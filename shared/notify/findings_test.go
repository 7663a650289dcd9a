package notify_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/shared/notify"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

var noon = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

// change is one of finding 12, which is an error.
func change(c ops.FindingChange, alter ...func(*ops.Transition)) ops.Transition {
	t := ops.Transition{
		Finding: ops.Finding{Severity: ops.Error, Title: "prod is behind", Explanation: "3 commits are merged and not deployed"},
		ID:      12, Fingerprint: "convergence/prod/merged_not_deployed/repo", Change: c, State: ops.FindingOpen, Occurrences: 4, LastSeenAt: noon,
	}
	if c == ops.Resolved {
		t.State = ops.FindingResolved
	}
	for _, a := range alter {
		a(&t)
	}
	return t
}

func severity(now, was ops.Severity) func(*ops.Transition) {
	return func(t *ops.Transition) { t.Severity, t.WasSeverity = now, was }
}

func back(times int, at time.Time) func(*ops.Transition) {
	return func(t *ops.Transition) { t.Reopened, t.LastSeenAt = times, at }
}

func TestWhichChangesAreTold(t *testing.T) {
	t.Parallel()
	const flapping = "flapping/56853b6569e1836623aa68ea47177c69/"
	for name, c := range map[string]struct {
		change ops.Transition
		want   string // key, title and, in brackets, that it only follows up
	}{
		"an error opens":                     {change(ops.Opened), "finding:12/opened: prod is behind"},
		"a warning opens":                    {change(ops.Opened, severity(ops.Warning, "")), "finding:12/opened: prod is behind [follows up]"},
		"an info opens":                      {change(ops.Opened, severity(ops.Info, "")), "finding:12/opened: prod is behind [follows up]"},
		"a warning becomes critical":         {change(ops.Changed, severity(ops.Critical, ops.Warning)), "finding:12/changed/critical/2026-11-25: prod is behind (critical, was warning)"},
		"an error becomes a warning":         {change(ops.Changed, severity(ops.Warning, ops.Error)), "finding:12/changed/warning/2026-11-25: prod is behind (warning, was error) [follows up]"},
		"its suppression ends":               {change(ops.Resumed), "finding:12/resumed/4: prod is behind (its suppression has ended)"},
		"the SSOT accepts it":                {change(ops.Suppressed, func(t *ops.Transition) { t.State = ops.FindingSuppressed }), "finding:12/suppressed/4: Accepted by the SSOT: prod is behind [follows up]"},
		"it resolves":                        {change(ops.Resolved), "finding:12/resolved: Resolved: prod is behind [follows up]"},
		"it is back":                         {change(ops.Reopened, back(1, noon)), "finding:12/reopened: prod is behind (back for the 1st time)"},
		"it is back for the last time":       {change(ops.Reopened, back(2, noon)), "finding:12/reopened: prod is behind (back for the 2nd time)"},
		"it keeps coming back":               {change(ops.Reopened, back(3, noon)), flapping + "2026-11-25: prod is behind (back for the 3rd time)"},
		"it keeps coming back the same day":  {change(ops.Reopened, back(11, noon.Add(11*time.Hour))), flapping + "2026-11-25: prod is behind (back for the 11th time)"},
		"it keeps coming back the other day": {change(ops.Reopened, back(22, noon.Add(12*time.Hour))), flapping + "2026-11-26: prod is behind (back for the 22nd time)"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			notices := notify.Findings([]ops.Transition{c.change})
			if len(notices) != 1 {
				t.Fatalf("%d notices", len(notices))
			}
			n := notices[0]
			got := n.DedupeKey + ": " + n.Title
			if n.FollowUp {
				got += " [follows up]"
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
			if n.Topic != "finding:12" || n.Channel != ops.DefaultChannel || n.Kind != string(c.change.Change) || n.Body != c.change.Explanation {
				t.Errorf("%+v", n)
			}
		})
	}
}

func TestASuppressedFindingIsNotTold(t *testing.T) {
	t.Parallel()
	hidden := change(ops.Changed, func(t *ops.Transition) { t.State = ops.FindingSuppressed })
	if told := notify.Findings([]ops.Transition{hidden}); len(told) != 0 {
		t.Errorf("%+v", told)
	}
}

// The database has room for 300 characters of a key, whatever a fingerprint is.
func TestAKeyFits(t *testing.T) {
	t.Parallel()
	long := change(ops.Reopened, back(9, noon), func(t *ops.Transition) { t.Fingerprint = strings.Repeat("é", 300) })
	if key := notify.Findings([]ops.Transition{long})[0].DedupeKey; len(key) > 100 {
		t.Errorf("%d bytes: %s", len(key), key)
	}
}
