package slack_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx/conformance"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx/fakehttp"
	"github.com/insightpulseai/odooops-console/shared/adapters/slack"
	"github.com/insightpulseai/odooops-console/shared/adapters/slack/fake"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/secret"
)

type channels struct{ *fake.Slack }

func (s channels) Seed(items int) {
	s.Change(func(f *fake.Slack) {
		f.Channels = nil
		for i := range items {
			f.Channels = append(f.Channels, fake.Object{"id": fmt.Sprintf("C%09d", i+1), "name": fmt.Sprintf("ops-%d", i+1), "creator": "U1"})
		}
	})
}

func (s channels) Shrink() { s.Change(func(f *fake.Slack) { f.Channels = f.Channels[1:] }) }

func TestChannels(t *testing.T) {
	t.Parallel()
	conformance.Run(t, conformance.Subject{
		Vendor: "Slack", Setting: "SLACK_BOT_TOKEN", Page: 200,
		Fake: func() conformance.Fake { return channels{fake.New(conformance.Token)} },
		Open: func(base string, token secret.Text, o httpx.Options) (conformance.Adapter, error) {
			c, err := slack.New(slack.Config{Token: token, URL: base}, o)
			return conformance.Adapter{
				List: func(ctx context.Context) (rows []conformance.Row, err error) {
					err = c.Channels(ctx, func(page []slack.Channel) error {
						for _, channel := range page {
							rows = append(rows, conformance.Row{ID: channel.ID, Row: channel})
						}
						return nil
					})
					return rows, err
				},
				Act: func(ctx context.Context) error {
					_, err := c.Post(ctx, "C000000001", slack.Message{Text: "hello"})
					return err
				},
			}, err
		},
		Strange: [2]string{`"creator"`, `"begetter"`},
	})
}

func start(t *testing.T) (*fake.Slack, *fakehttp.Server, *slack.Client) {
	t.Helper()
	f := fake.New("xoxb-token")
	f.Channels = []fake.Object{{"id": "C000000001", "name": "ops"}, {"id": "C000000002", "name": "old", "is_archived": true}}
	calls := fakehttp.New(f)
	server := httptest.NewServer(calls)
	t.Cleanup(server.Close)
	c, err := slack.New(slack.Config{Token: secret.New("xoxb-token"), URL: server.URL}, httpx.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return f, calls, c
}

func TestPostThreadAndUpdate(t *testing.T) {
	t.Parallel()
	f, _, c := start(t)
	blocks := json.RawMessage(`[{"type":"section","text":{"type":"mrkdwn","text":"*prod* is behind"}}]`)
	first, err := c.Post(t.Context(), "C000000001", slack.Message{Text: "prod is behind", Blocks: blocks, Key: "finding-9"})
	if err != nil || first.TS == "" {
		t.Fatalf("%+v, %v", first, err)
	}
	if _, err := c.Post(t.Context(), first.Channel, slack.Message{Text: "still", Thread: first.TS, Key: "finding-9b"}); err != nil {
		t.Fatal(err)
	}
	if err := c.Update(t.Context(), first, slack.Message{Text: "prod is fine"}); err != nil {
		t.Fatal(err)
	}
	posted := f.Posted()
	if len(posted) != 2 || posted[0].Text != "prod is fine" || posted[0].Edits != 1 || posted[1].Thread != first.TS {
		t.Errorf("%+v", posted)
	}
	for _, look := range []struct{ thread, key, want string }{
		{"", "finding-9", posted[0].TS}, {"", "finding-9b", ""}, {first.TS, "finding-9b", posted[1].TS}, {"", "finding-8", ""},
	} {
		found, ok, err := c.Find(t.Context(), "C000000001", look.thread, "", look.key)
		if err != nil || ok != (look.want != "") || found.TS != look.want {
			t.Errorf("%+v: %+v, %v, %v", look, found, ok, err)
		}
	}
	if _, ok, err := c.Find(t.Context(), "C000000001", "", "9999999999.000000", "finding-9"); ok || err != nil {
		t.Errorf("found what is older than it may be; %v", err)
	}
}

// People delete messages. That is known as what it is, so that the next one begins anew.
func TestAMessageThatIsGone(t *testing.T) {
	t.Parallel()
	f, _, c := start(t)
	first, err := c.Post(t.Context(), "C000000001", slack.Message{Text: "prod is behind"})
	if err != nil {
		t.Fatal(err)
	}
	f.Delete(first.TS)
	_, replied := c.Post(t.Context(), "C000000001", slack.Message{Text: "still", Thread: first.TS})
	_, _, looked := c.Find(t.Context(), "C000000001", first.TS, "", "x")
	for _, err := range []error{replied, looked, c.Update(t.Context(), first, slack.Message{Text: "fine"})} {
		if !slack.Gone(err) {
			t.Errorf("%v is not known to be gone", err)
		}
	}
	if _, err := c.Post(t.Context(), "C000000404", slack.Message{Text: "x"}); slack.Gone(err) || fault.ReasonOf(err) != fault.NotFound {
		t.Errorf("a channel that is not there: %v", err)
	}
}

func TestWordsOfSlack(t *testing.T) {
	t.Parallel()
	_, calls, c := start(t)
	for word, want := range map[string]fault.Reason{
		"invalid_auth": fault.Unauthenticated, "missing_scope": fault.Forbidden, "channel_not_found": fault.NotFound,
		"msg_too_long": fault.TooLarge, "ratelimited": fault.RateLimited, "internal_error": fault.Unavailable,
		"never_heard_of": fault.Internal, "no_text": fault.Invalid, "is_archived": fault.Forbidden,
	} {
		calls.Next(fakehttp.Answer(200, `{"ok":false,"error":"`+word+`"}`))
		_, err := c.Post(t.Context(), "C000000001", slack.Message{Text: "x"})
		if got := fault.ReasonOf(err); got != want {
			t.Errorf("%s is %s, want %s", word, got, want)
		}
	}
	calls.Next(fakehttp.Answer(200, `{"ok":false}`))
	if _, err := c.Post(t.Context(), "C000000001", slack.Message{Text: "x"}); fault.ReasonOf(err) != fault.Internal {
		t.Errorf("a failure without a word: %v", err)
	}
	calls.Next(fakehttp.Answer(200, `{"ok":false,"error":"xoxb-token is bad"}`))
	_, err := c.Post(t.Context(), "C000000001", slack.Message{Text: "x"})
	if err == nil || strings.Contains(err.Error(), "xoxb") {
		t.Errorf("%v", err)
	}
}

func TestAChannelByItsName(t *testing.T) {
	t.Parallel()
	_, calls, c := start(t)
	if id, err := c.ChannelID(t.Context(), "#ops"); err != nil || id != "C000000001" {
		t.Errorf("%q, %v", id, err)
	}
	before := len(calls.Calls())
	if id, err := c.ChannelID(t.Context(), "C000000777"); err != nil || id != "C000000777" || len(calls.Calls()) != before {
		t.Errorf("an id: %q, %v", id, err)
	}
	if _, err := c.ChannelID(t.Context(), "nowhere"); fault.ReasonOf(err) != fault.NotFound {
		t.Errorf("%v", err)
	}
}

func TestOpenView(t *testing.T) {
	t.Parallel()
	f, _, c := start(t)
	view := json.RawMessage(`{"type":"modal","title":{"type":"plain_text","text":"Why?"},"blocks":[]}`)
	if err := c.OpenView(t.Context(), "1.2.abc", view); err != nil || len(f.Views) != 1 {
		t.Errorf("%d views, %v", len(f.Views), err)
	}
	if err := c.OpenView(t.Context(), "expired", view); fault.ReasonOf(err) != fault.Conflict {
		t.Errorf("%v", err)
	}
}
