package inboundtest

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// CheckDelivery asserts what the ledger relies on, whatever was delivered.
func CheckDelivery(t testing.TB, d ops.Delivery, body []byte) {
	t.Helper()
	if d.Key == "" || len(d.Key) > 300 || strings.ContainsAny(d.Key, " \n\x00") {
		t.Errorf("the key is %q", d.Key)
	}
	if d.Event == "" || len(d.Event) > 100 || len(d.Action) > 1000 {
		t.Errorf("the event is %.200q, the action %.200q", d.Event, d.Action)
	}
	if !bytes.Equal(d.Body, body) {
		t.Error("the body is not what was sent")
	}
	if !d.ReceivedAt.IsZero() || d.ID != 0 || d.Secret < 1 {
		t.Errorf("received at %s with id %d and secret %d; the first two are for others to say", d.ReceivedAt, d.ID, d.Secret)
	}
	for name, value := range d.Headers {
		if name != strings.ToLower(name) || len(value) > 1000 {
			t.Errorf("header %q is kept as %.80q", name, value)
		}
		for _, part := range []string{"signature", "authorization", "cookie", "forwarded"} {
			if strings.Contains(name, part) {
				t.Errorf("header %q is kept", name)
			}
		}
	}
	storable(t, "delivery", []any{d.Key, d.Event, d.Action, d.Headers})
}

// CheckInterpretation asserts what the store relies on, whatever was interpreted: an error has a class and stands alone,
// there are changes or a reason why not, and no change lacks what its row cannot do without.
func CheckInterpretation(t testing.TB, in ops.Interpretation, err error) {
	t.Helper()
	if err != nil {
		var classified *fault.Error
		if !errors.As(err, &classified) || classified.Reason != fault.Invalid || len(classified.Public) > 500 {
			t.Errorf("the error is not a short invalid: %.1000v", err)
		}
		if !reflect.DeepEqual(in, ops.Interpretation{}) {
			t.Errorf("an error came with an interpretation: %+v", in)
		}
		storable(t, "error", err.Error())
		return
	}
	if (in.Ignored == "") == (len(in.Changes) == 0) || len(in.Ignored) > 500 {
		t.Errorf("%d changes, ignored %.600q", len(in.Changes), in.Ignored)
	}
	storable(t, "interpretation", in)
	for _, c := range in.Changes {
		checkChange(t, c)
	}
}

func checkChange(t testing.TB, change ops.Change) {
	t.Helper()
	bad := func(field string) { t.Errorf("%T has a bad %s: %+v", change, field, change) }
	switch c := change.(type) {
	case ops.WorkItemSeen:
		checkItem(t, c.Item)
	case ops.WorkItemGone:
		if c.Source == "" || c.SourceID == "" || c.Number < 0 {
			bad("identity")
		}
	case ops.ContainerNamed:
		if c.Source == "" || c.Container == "" || c.Name == "" || c.At.Year() < 1969 {
			bad("field")
		}
	case ops.StateNamed:
		if c.Source == "" || c.StateID == "" || c.Name == "" || c.Status == ops.StatusUnknown || c.At.Year() < 1970 {
			bad("field")
		}
	case ops.MailHappened:
		checkMail(t, c.Event)
	case ops.DeploymentReported:
		checkReport(t, c.Report)
	case ops.FindingAcknowledged:
		if c.Finding < 1 || c.By == "" || c.At.Year() < 1970 {
			bad("field")
		}
	case ops.FixRequested:
		if c.Subject == "" || c.By == "" || c.At.Year() < 1970 {
			bad("field")
		}
	default:
		if !checkCI(t, change) {
			t.Errorf("nobody has said what %T promises", change)
		}
	}
}

func checkItem(t testing.TB, w ops.WorkItem) {
	t.Helper()
	for field, bad := range map[string]bool{
		"SourceID":  w.Source == "" || w.SourceID == "",
		"Container": w.Container == "",
		"Number":    w.Number < 1,
		"Title":     w.Title == "",
		"Status":    w.Status == ops.StatusUnknown && w.SourceStateID == "",
		"UpdatedAt": w.UpdatedAt.IsZero() || w.UpdatedAt.Location() != time.UTC || w.UpdatedAt.Nanosecond()%1000 != 0,
		"Labels":    w.Labels == nil || !cmp.Equal(w.Labels, ops.SortedSet(w.Labels)),
		"Assignees": w.Assignees == nil || !cmp.Equal(w.Assignees, ops.SortedSet(w.Assignees)),
	} {
		if bad {
			t.Errorf("a work item has a bad %s: %+v", field, w)
		}
	}
}

func checkMail(t testing.TB, m ops.MailEvent) {
	t.Helper()
	for field, bad := range map[string]bool{
		"EventID":     m.EventID == "",
		"Event":       m.Event == "" || m.Event != strings.ToLower(m.Event),
		"Severity":    m.Severity != "" && (m.Event != "failed" || m.Severity != "temporary" && m.Severity != "permanent"),
		"Stamp":       m.Stamp.Year() < 1970 || m.Stamp.Location() != time.UTC || m.Stamp.Nanosecond()%1000 != 0,
		"SizeBytes":   m.SizeBytes < 0,
		"Attachments": m.Attachments != nil && *m.Attachments < 0,
		"Tags":        m.Tags == nil || !cmp.Equal(m.Tags, ops.SortedSet(m.Tags)),
		"Environment": m.Environment != "" || m.Transport != "", // not for a vendor to say
		"length":      len(m.Subject) > 2000 || len(m.From) > 2000 || len(m.To) > 2000 || len(m.DeliveryMessage) > 2000,
	} {
		if bad {
			t.Errorf("a mail event has a bad %s: %+v", field, m)
		}
	}
}

// storable asserts that every text in a value is one that Postgres can hold: UTF-8 without NUL.
func storable(t testing.TB, where string, v any) {
	t.Helper()
	if text := fmt.Sprintf("%v", v); !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		t.Errorf("%s holds text that cannot be stored: %q", where, text)
	}
}

// unsigned: a fuzzer may write over a signature that is inside.
func (d Door) unsigned(f *fault.Error) bool {
	return d.Inside != nil && f.Reason == fault.Unauthenticated
}

// Fuzzed opens a signed request with whatever else a fuzzer put in it, and interprets it if it came in.
func Fuzzed(t *testing.T, d Door, h http.Header, body string, interpret func(ops.Delivery) (ops.Interpretation, error)) {
	t.Helper()
	delivery, err := d.Open(h, []byte(body), Secrets())
	again, errAgain := d.Open(h, []byte(body), Secrets())
	if diff := cmp.Diff(delivery, again); diff != "" || (err == nil) != (errAgain == nil) {
		t.Errorf("the same request was two deliveries: %v, %v\n%s", err, errAgain, diff)
	}
	if err != nil {
		var classified *fault.Error
		if !errors.As(err, &classified) || classified.Reason != fault.Invalid && !d.unsigned(classified) || len(classified.Public) > 500 {
			t.Errorf("the refusal of a signed request is not a short invalid: %.1000v", err)
		}
		storable(t, "refusal", fault.Classify(err).Public)
		return
	}
	CheckDelivery(t, delivery, []byte(body))
	delivery.ReceivedAt = ReceivedAt
	in, err := interpret(delivery)
	CheckInterpretation(t, in, err)
}

// checkCI asserts what the rows of builds, jobs, branches, pull requests and checks cannot do without.
func checkCI(t testing.TB, change ops.Change) (known bool) {
	t.Helper()
	var bad map[string]bool
	switch c := change.(type) {
	case ops.BuildSeen:
		bad = badBuild(c.Build)
		bad["Progress"] = c.Build.Telling.Progress == ops.Mentioned
	case ops.BuildJobSeen:
		bad = badBuild(c.Build)
		bad["Progress"] = c.Build.Telling.Progress != ops.Mentioned
		bad["JobID"] = c.Job.JobID <= 0 || c.Job.Name == ""
		bad["Job.FinishedAt"] = badEnd(c.Job.Status, c.Job.FinishedAt)
	case ops.BranchPushed:
		p := c.Push
		bad = map[string]bool{
			"RepoID": c.RepoID <= 0, "Branch": c.Branch == "", "Before": p.Before == p.After && p.After == "",
			"At": p.At.IsZero() || p.At.Location() != time.UTC,
		}
	case ops.PullRequestSeen:
		p := c.PullRequest
		bad = map[string]bool{
			"RepoID": p.RepoID <= 0, "Number": p.Number <= 0, "HeadSHA": !slices.Contains(p.HeadSHAs, p.HeadSHA) || p.HeadSHA == "",
			"ClosedAt": (p.State == ops.PullRequestOpen) != p.ClosedAt.IsZero(), "UpdatedAt": p.UpdatedAt.IsZero(),
			"MergeSHA": p.MergeSHA != "" && p.State != ops.PullRequestMerged, "OpenedAt": p.OpenedAt.IsZero(),
		}
	case ops.GateJudged:
		g := c.Result
		bad = map[string]bool{
			"RepoID": g.RepoID <= 0, "Gate": g.Gate == "" || g.EvaluatedBy == "" || g.SHA == "", "EvaluatedAt": g.EvaluatedAt.IsZero(),
			"Explanation": g.Status != ops.GatePassed && g.Explanation == "", "Status": g.Status == "",
		}
	default:
		return false
	}
	for field, is := range bad {
		if is {
			t.Errorf("%T has a bad %s: %+v", change, field, change)
		}
	}
	return true
}

func badBuild(b ops.Build) map[string]bool {
	return map[string]bool{
		"RepoID": b.RepoID <= 0, "RunID": b.RunID <= 0 || b.Attempt < 1, "Workflow": b.Workflow == "", "SHA": b.SHA == "",
		"StartedAt": b.StartedAt.IsZero() || b.StartedAt.Location() != time.UTC, "At": b.Telling.At.IsZero() || b.Telling.Delivery != 0,
		"FinishedAt": badEnd(b.Status, b.FinishedAt),
	}
}

// badEnd finds a state that has ended without a time, or the other way round.
func badEnd(s ops.BuildStatus, finished time.Time) bool {
	ended := slices.Contains([]ops.BuildStatus{ops.BuildSuccess, ops.BuildFailed, ops.BuildCanceled, ops.BuildSkipped}, s)
	return s != ops.BuildUnknown && ended == finished.IsZero()
}
