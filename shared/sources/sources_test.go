package sources_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/inbound/inboundtest"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/sources"
)

func TestLookup(t *testing.T) {
	t.Parallel()
	for name, setting := range map[ops.Source]string{ops.GitHub: "GITHUB_WEBHOOK_SECRETS", ops.Plane: "PLANE_WEBHOOK_SECRETS", ops.Vercel: "VERCEL_WEBHOOK_SECRETS", ops.Slack: "SLACK_SIGNING_SECRETS", ops.Mailgun: "MAILGUN_SIGNING_KEYS"} {
		got, known := sources.Lookup(string(name))
		if !known || got.Name != name || got.Open == nil || got.Interpret == nil {
			t.Errorf("%s: got %+v, %t", name, got, known)
		}
		_, err := got.Open(http.Header{}, nil, nil, time.Time{})
		inboundtest.Refused(t, err, fault.NotConfigured, "this webhook is not configured: set "+setting)
	}
	for _, name := range []string{"", "GitHub", "bitbucket", "Vercel"} {
		if got, known := sources.Lookup(name); known {
			t.Errorf("%q is known as %+v", name, got)
		}
	}
}

func TestInterpret(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		delivery ops.Delivery
		ignored  string
	}{
		"github":  {ops.Delivery{Source: ops.GitHub, Event: "star"}, `nothing is read from "star" events`},
		"vercel":  {ops.Delivery{Source: ops.Vercel, Event: "edge-config.created"}, `nothing is read from "edge-config.created" events`},
		"plane":   {ops.Delivery{Source: ops.Plane, Body: []byte(`{"event":"cycle"}`)}, `nothing is read from "cycle" events`},
		"mailgun": {ops.Delivery{Source: ops.Mailgun, Body: []byte(`{"event-data":{"event":"list_uploaded","id":"1"}}`)}, `nothing is read from "list_uploaded" events`},
		"slack":   {ops.Delivery{Source: ops.Slack, Event: "view_submission"}, `nothing is read from "view_submission" requests`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := sources.Interpret(c.delivery)
			if err != nil || got.Ignored != c.ignored {
				t.Errorf("got %+v and %v, want it ignored: %s", got, err, c.ignored)
			}
		})
	}
	_, err := sources.Interpret(ops.Delivery{Source: "bitbucket"})
	inboundtest.Refused(t, err, fault.Invalid, `nobody interprets "bitbucket" deliveries`)
}
