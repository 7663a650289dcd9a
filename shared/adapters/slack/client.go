package slack

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/secret"
)

// Config is what the environment says of the API.
type Config struct {
	Token secret.Text `envconfig:"SLACK_BOT_TOKEN"`
	URL   string      `envconfig:"SLACK_API_URL" default:"https://slack.com"`
}

// vendor is how Slack wants to be called. Its limits are per method, and for messages per channel: a message a second.
// Whoever posts keeps to that, since only he knows what can be put together into one.
var vendor = httpx.Vendor{
	Name: "Slack", Setting: "SLACK_BOT_TOKEN", Address: "SLACK_API_URL",
	Sign:       sign,
	Concurrent: 2,
	Blind:      30 * time.Second,
}

// sign puts the token into the header. The SDK would write it into the form, where it is empty, as the SDK does not have
// it; an empty one would be believed, so that it goes.
func sign(r *http.Request, token string) {
	httpx.Bearer(r, token)
	if r.Body == nil || !strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		return
	}
	form, err := io.ReadAll(r.Body)
	if err != nil {
		return // the body is a text in memory
	}
	values, err := url.ParseQuery(string(form))
	if err != nil {
		return
	}
	values.Del("token")
	body := []byte(values.Encode())
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
}

// Client posts to Slack. It is safe for concurrent use.
type Client struct {
	http *httpx.Client
	api  *slack.Client
}

// New makes a client. Without a token every call of it reports that Slack is not configured.
func New(cfg Config, o httpx.Options) (*Client, error) {
	c, err := httpx.New(vendor, cfg.URL, httpx.Static(cfg.Token), o)
	if err != nil {
		return nil, err
	}
	base := c.Base().JoinPath("/api/").String()
	return &Client{c, slack.New("", slack.OptionAPIURL(base), slack.OptionHTTPClient(c.HTTP()))}, nil
}

// Counts is what was asked of Slack so far.
func (c *Client) Counts() httpx.Counts { return c.http.Counts() }

// fault is the error that leaves. Slack says 200 to nearly everything, and what it means with a word.
func (c *Client) fault(doing string, err error) error {
	var said slack.SlackErrorResponse
	if !errors.As(err, &said) {
		return c.http.Fault(doing, err)
	}
	reason := reasonFor(said.Err)
	classified := fault.Wrap(refusal{said}, reason, "%s: Slack says %q: %s", doing, wordOf(said), advice[reason])
	if reason == fault.RateLimited {
		classified.After = time.Minute // no wait is named
	}
	return classified
}

// refusal is what Slack said, as it can be logged.
type refusal struct{ said slack.SlackErrorResponse }

func (r refusal) Error() string { return wordOf(r.said) }
func (r refusal) Unwrap() error { return r.said }

// wordOf is Slack's word as it can be shown: one of its own is short and plain.
func wordOf(said slack.SlackErrorResponse) string {
	if word := strings.Trim(said.Err, "abcdefghijklmnopqrstuvwxyz_"); word != "" || len(said.Err) > 60 {
		return "an error that is not one word"
	}
	return said.Err
}

// advice is what to do about a word of Slack's.
var advice = map[fault.Reason]string{
	fault.Unauthenticated: "check SLACK_BOT_TOKEN",
	fault.Forbidden:       "give the app the scope and let it join the channel",
	fault.NotFound:        "check the channel, and whether the app is in it",
	fault.Conflict:        "it has changed meanwhile",
	fault.TooLarge:        "the message is longer than Slack takes",
	fault.RateLimited:     "it was asked too often; try again later",
	fault.Unavailable:     "try again later",
	fault.Invalid:         "the request has to change",
	fault.Internal:        "that is a word we do not know",
}

// words are Slack's errors by what they mean to a caller ("Web API methods", each method's errors). A word that is not
// here is one that we do not know yet: it is no outage that passes, and ends with the caller's patience.
var words = map[fault.Reason]string{
	fault.Unauthenticated: "invalid_auth not_authed account_inactive token_revoked token_expired",
	fault.Forbidden: "missing_scope no_permission restricted_action ekm_access_denied team_access_not_granted not_in_channel " +
		"is_archived not_allowed_token_type access_denied",
	fault.NotFound: "channel_not_found message_not_found thread_not_found user_not_found",
	fault.Conflict: "cant_update_message edit_window_closed name_taken expired_trigger_id exchanged_trigger_id",
	fault.TooLarge: "msg_too_long msg_blocks_too_long too_many_attachments metadata_too_large",
	fault.Invalid: "no_text invalid_blocks invalid_blocks_format invalid_arguments invalid_arg_name invalid_cursor " +
		"metadata_must_be_sent_from_app invalid_form_data",
	fault.RateLimited: "ratelimited rate_limited message_limit_exceeded",
	fault.Unavailable: "service_unavailable request_timeout internal_error fatal_error team_added_to_org",
}

func reasonFor(word string) fault.Reason {
	for reason, known := range words {
		for one := range strings.FieldsSeq(known) {
			if one == word {
				return reason
			}
		}
	}
	return fault.Internal
}

// Gone reports whether an error says that a message of ours is not there any more, or can no longer be changed: somebody
// deleted it, or it is too old.
func Gone(err error) bool {
	var said slack.SlackErrorResponse
	return errors.As(err, &said) && slices.Contains(gone, said.Err)
}

var gone = []string{"message_not_found", "thread_not_found", "cannot_reply_to_message", "cant_update_message", "edit_window_closed"}

// Channel is a channel that the app sees.
type Channel struct{ ID, Name string }

// Channels lists the channels that are not archived. It is a slow way: whoever can be told an id is told one.
func (c *Client) Channels(ctx context.Context, each func([]Channel) error) error {
	const doing = "list the channels"
	fetch := func(ctx context.Context, cursor string) ([]Channel, string, error) {
		page, next, err := c.api.GetConversationsContext(httpx.Repeatable(ctx), &slack.GetConversationsParameters{
			Cursor: cursor, ExcludeArchived: true, Limit: 200, Types: []string{"public_channel", "private_channel"},
		})
		channels := make([]Channel, len(page))
		for i, channel := range page {
			channels[i] = Channel{channel.ID, channel.Name}
		}
		return channels, next, err
	}
	return c.fault(doing, httpx.ByCursor(ctx, c.http, fetch, each))
}

// ChannelID finds a channel by its name, with or without a number sign. An id is given back as it is.
func (c *Client) ChannelID(ctx context.Context, name string) (id string, err error) {
	name = strings.TrimPrefix(name, "#")
	if isID(name) {
		return name, nil
	}
	err = c.Channels(ctx, func(page []Channel) error {
		for _, channel := range page {
			if channel.Name == name {
				id = channel.ID
			}
		}
		return nil
	})
	if err == nil && id == "" {
		err = fault.New(fault.NotFound, "find a channel: the app sees none that is called %q", "#"+name)
	}
	return id, err
}

// isID tells an id from a name, which has no capitals.
func isID(s string) bool {
	return len(s) >= 9 && strings.ContainsRune("CGD", rune(s[0])) && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
}
