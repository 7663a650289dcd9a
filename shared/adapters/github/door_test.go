package github_test

import (
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/shared/adapters/github"
	"github.com/insightpulseai/odooops-console/shared/adapters/inbound/inboundtest"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/secret"
)

const guid = "7c9e6679-0000-11f1-8000-00000000abcd"

var door = inboundtest.Door{
	Open: github.Open, Source: ops.GitHub,
	Headers: map[string]string{
		"Content-Type": "application/json", "User-Agent": "GitHub-Hookshot/0000000", "X-GitHub-Event": "issues",
		"X-GitHub-Delivery": guid, "X-GitHub-Hook-ID": "501", "X-Hub-Signature": "sha1=0000",
		"X-GitHub-Hook-Installation-Target-Type": "organization", "X-GitHub-Hook-Installation-Target-ID": "9000100",
	},
	Body:            `{"action":"opened","issue":{}}`,
	SignatureHeader: "X-Hub-Signature-256", Prefix: "sha256=", Setting: "GITHUB_WEBHOOK_SECRETS",
	Accepts: "application/json or application/x-www-form-urlencoded",
}

func TestDoor(t *testing.T) { door.Run(t) }

// The vector of "Validating webhook deliveries" (docs.github.com). Its body is no JSON, so that a right signature shows
// in the complaint about the body, and a wrong one in the complaint about the signature.
func TestPublishedSignature(t *testing.T) {
	t.Parallel()
	secrets := secret.List{secret.New("It's a Secret to Everybody")}
	h := http.Header{}
	h.Set("Content-Type", "application/json")
	h.Set("X-Hub-Signature-256", "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17")
	_, err := github.Open(h, []byte("Hello, World!"), secrets)
	inboundtest.Refused(t, err, fault.Invalid, `the body is not a JSON object: it begins with "Hello, Wor…"`)
	_, err = github.Open(h, []byte("Hello, World?"), secrets)
	inboundtest.Refused(t, err, fault.Unauthenticated,
		"the signature in X-Hub-Signature-256 fits none of our secrets: compare the secret at the sender with GITHUB_WEBHOOK_SECRETS")
}

func TestOpen(t *testing.T) {
	t.Parallel()
	got, err := github.Open(door.Request(door.Body), []byte(door.Body), inboundtest.Secrets())
	if err != nil {
		t.Fatal(err)
	}
	want := ops.Delivery{
		Source: ops.GitHub, Key: "501/" + guid, Event: "issues", Action: "opened", Body: []byte(door.Body), Secret: 1,
		Headers: map[string]string{
			"content-type": "application/json", "user-agent": "GitHub-Hookshot/0000000", "x-github-event": "issues",
			"x-github-delivery": guid, "x-github-hook-id": "501",
			"x-github-hook-installation-target-type": "organization", "x-github-hook-installation-target-id": "9000100",
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestIdentity(t *testing.T) {
	t.Parallel()
	invalid := fault.Invalid
	for name, c := range map[string]struct {
		header, value string
		key           string
		reason        fault.Reason
		sentence      string
	}{
		"hook id absent":         {"X-GitHub-Hook-ID", "", "none/" + guid, "", ""},
		"hook id not a number":   {"X-GitHub-Hook-ID", "none", "", invalid, `the X-GitHub-Hook-ID header is "none", not a number`},
		"hook id with a slash":   {"X-GitHub-Hook-ID", "1/2", "", invalid, `the X-GitHub-Hook-ID header is "1/2", not a number`},
		"delivery absent":        {"X-GitHub-Delivery", "", "", invalid, "the X-GitHub-Delivery header is missing"},
		"delivery with a slash":  {"X-GitHub-Delivery", "a/b", "", invalid, `the X-GitHub-Delivery header may hold letters, digits and ._:- but is "a/b"`},
		"delivery with NUL":      {"X-GitHub-Delivery", "a\x00b", "", invalid, `the X-GitHub-Delivery header may hold letters, digits and ._:- but is "a\x00b"`},
		"delivery without end":   {"X-GitHub-Delivery", strings.Repeat("a", 129), "", invalid, "the X-GitHub-Delivery header is longer than 128 characters"},
		"event absent":           {"X-GitHub-Event", "", "", invalid, "the X-GitHub-Event header is missing"},
		"event is not a name":    {"X-GitHub-Event", "is sues", "", invalid, `the X-GitHub-Event header may hold letters, digits and ._:- but is "is sues"`},
		"delivery not a GUID":    {"X-GitHub-Delivery", "made-by-hand:1", "501/made-by-hand:1", "", ""},
		"longest that can be":    {"X-GitHub-Delivery", strings.Repeat("a", 128), "501/" + strings.Repeat("a", 128), "", ""},
		"event nobody has heard": {"X-GitHub-Event", "brand_new_thing", "501/" + guid, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := door.Request(door.Body)
			h.Set(c.header, c.value)
			got, err := github.Open(h, []byte(door.Body), inboundtest.Secrets())
			if c.reason != "" {
				inboundtest.Refused(t, err, c.reason, c.sentence)
				return
			}
			if err != nil || got.Key != c.key {
				t.Errorf("got key %q and %v, want %q", got.Key, err, c.key)
			}
		})
	}
}

func TestForm(t *testing.T) {
	t.Parallel()
	issue, err := os.ReadFile("testdata/issues/labeled.json")
	if err != nil {
		t.Fatal(err)
	}
	payload := "payload=" + url.QueryEscape(string(issue))
	for name, c := range map[string]struct{ body, sentence string }{
		"one payload":       {payload, ""},
		"and another field": {payload + "&v=1", ""},
		"two payloads":      {payload + "&payload=%7B%7D", "the form has 2 payload fields: send one"},
		"no payload":        {"body=%7B%7D", "the form has 0 payload fields: send one"},
		"empty payload":     {"payload=", "the body holds no JSON, only white space"},
		"broken escape":     {"payload=%zz", "the form cannot be read: set the webhook's content type to application/json"},
		"semicolon":         {"payload=%7B%7D;v=1", "the form cannot be read: set the webhook's content type to application/json"},
		"array":             {"payload=[]", "the body is a JSON array: send one object"},
		"not UTF-8":         {"payload=%7B%22a%22:%22%E9%22%7D", "the body is not UTF-8 from byte 6 on"},
		"JSON as a form":    {string(issue), "the form has 0 payload fields: send one"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := door.Request(c.body)
			h.Set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
			got, err := github.Open(h, []byte(c.body), inboundtest.Secrets())
			if c.sentence != "" {
				inboundtest.Refused(t, err, fault.Invalid, c.sentence)
				return
			}
			if err != nil || string(got.Body) != c.body || got.Action != "labeled" {
				t.Fatalf("got action %q and %v; the body must stay as it was signed", got.Action, err)
			}
			in, err := github.Interpret(got)
			inboundtest.CheckInterpretation(t, in, err)
			if len(in.Changes) != 2 {
				t.Errorf("got %+v and %v, want the two changes of the JSON", in, err)
			}
		})
	}
}

// An action is shown if it can be; what it means is not judged at the door.
func TestActionAtTheDoor(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"action":"vercel.deployment.success"}`: "vercel.deployment.success",
		`{"action":"My event"}`:                  "My event",
		`{"action":7}`:                           "",
		`{"action":null}`:                        "",
		`{"zen":"no action"}`:                    "",
		`{"action":"a\u0000b"}`:                  "a\ufffdb",
		`{"action":"a\nb"}`:                      "",
	} {
		got, err := github.Open(door.Request(body), []byte(body), inboundtest.Secrets())
		if err != nil || got.Action != want {
			t.Errorf("%s: got action %q and %v, want %q", body, got.Action, err, want)
		}
	}
}

func BenchmarkOpen(b *testing.B) {
	body := `{"action":"opened","issue":{"id":1,"body":"` + strings.Repeat("Steps to see it: print.\\n", 330) + `"}}`
	h := door.Request(body)
	secrets := inboundtest.Secrets()
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := github.Open(h, []byte(body), secrets); err != nil {
			b.Fatal(err)
		}
	}
}
