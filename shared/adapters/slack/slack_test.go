package slack_test

import (
	"net/url"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/shared/adapters/inbound/inboundtest"
	"github.com/insightpulseai/odooops-console/shared/adapters/slack"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

func TestGolden(t *testing.T) {
	door.Golden(t, func(inboundtest.Case) map[string]string { return nil }, slack.Interpret)
}

// As Slack sends it, a press is JSON in a form.
func TestAPressInItsForm(t *testing.T) {
	t.Parallel()
	payload := acknowledge(t)
	body := "payload=" + url.QueryEscape(payload)
	h := door.Request(body)
	h.Set("Content-Type", form)
	d, err := open(h, []byte(body), inboundtest.Secrets())
	if err != nil || string(d.Body) != body {
		t.Fatalf("%v; the body must stay as it was signed", err)
	}
	in, err := slack.Interpret(d)
	want := ops.Interpretation{Action: "acknowledge", Changes: []ops.Change{ops.FindingAcknowledged{
		Finding: 12, By: "tove (slack:T0HARBOUR/U0TOVE)", At: time.Date(2026, 11, 23, 11, 59, 49, 840180000, time.UTC),
	}}}
	if diff := cmp.Diff(want, in); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func TestPoison(t *testing.T) {
	t.Parallel()
	action := func(id, value, at string) []any {
		return []any{map[string]any{"action_id": id, "value": value, "action_ts": at}}
	}
	const at = "1795435189.840180"
	for name, c := range map[string]struct {
		path     string
		value    any
		sentence string
	}{
		"no user":                   {"user", nil, "user.id is missing"},
		"user is text":              {"user", "U0TOVE", "user is of the wrong type: string, not an object"},
		"actions is an object":      {"actions", map[string]any{}, "actions is of the wrong type: object, not a list"},
		"no reference":              {"actions", action("fix", "", at), `actions[0].value is "", not a reference such as finding:12`},
		"reference of another kind": {"actions", action("fix", "droplet:1", at), `actions[0].value is "droplet:1", not a reference such as finding:12`},
		"an instruction":            {"actions", action("fix", "finding:1; drop table", at), `actions[0].value is "finding:1; drop table", not a reference such as finding:12`},
		"a build acknowledged":      {"actions", action("acknowledge", "build:7", at), `actions[0].value is "build:7"; only a finding can be acknowledged`},
		"number too large":          {"actions", action("acknowledge", "finding:9999999999999999999", at), `actions[0].value is "finding:9999999999999999999", whose number is too large`},
		"no time":                   {"actions", action("fix", "finding:1", ""), `actions[0].action_ts is "", which is not a time`},
		"time as a float":           {"actions", action("fix", "finding:1", "1.795435189e9"), `actions[0].action_ts is "1.795435189e9", which is not a time`},
		"time far ahead":            {"actions", action("fix", "finding:1", "99999999999.000000"), `actions[0].action_ts is "99999999999.000000", more than a year after it was sent`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := inboundtest.Without(t, acknowledge(t), c.path)
			if c.value != nil {
				body = inboundtest.With(t, body, c.path, c.value)
			}
			in, err := slack.Interpret(ops.Delivery{Event: "block_actions", Body: []byte(body), ReceivedAt: inboundtest.ReceivedAt})
			inboundtest.CheckInterpretation(t, in, err)
			inboundtest.Refused(t, err, fault.Invalid, c.sentence)
		})
	}
}

func TestWhoIsNamedByTheIDThatNobodyCanChoose(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"tove": "tove (slack:T0HARBOUR/U0TOVE)", "": "slack:T0HARBOUR/U0TOVE", "two\nlines": "slack:T0HARBOUR/U0TOVE"} {
		body := inboundtest.With(t, inboundtest.Without(t, acknowledge(t), "user.name"), "user.username", name)
		in, err := slack.Interpret(ops.Delivery{Event: "block_actions", Body: []byte(body), ReceivedAt: inboundtest.ReceivedAt})
		if err != nil || in.Changes[0].(ops.FindingAcknowledged).By != want {
			t.Errorf("%q: got %+v and %v", name, in, err)
		}
	}
}

func acknowledge(t *testing.T) string {
	t.Helper()
	body, err := os.ReadFile("testdata/block_actions/acknowledge.json")
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}
