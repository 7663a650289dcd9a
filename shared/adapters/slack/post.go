package slack

import (
	"context"
	"encoding/json"

	"github.com/slack-go/slack"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/fault"
)

// Message is what is posted. The text is what notifications and old clients show; the blocks are what people see, as
// Block Kit's JSON.
type Message struct {
	Text   string
	Blocks json.RawMessage
	Thread string // ts of the message that it answers; empty for one of its own
	Key    string // finds it again, see Find; nobody sees it
}

// Receipt is where a message is. The ts is a text: as a number it would lose its end.
type Receipt struct{ Channel, TS string }

// eventType marks the messages that are ours in their metadata.
const eventType = "odooops_notice"

// Post posts a message. It must not be done twice, and Slack recognises no second one: whoever does not know whether it
// was done looks for its key with Find.
func (c *Client) Post(ctx context.Context, channel string, m Message) (Receipt, error) {
	const doing = "post a message"
	options, err := m.options()
	if err != nil {
		return Receipt{}, c.fault(doing, err)
	}
	if m.Thread != "" {
		options = append(options, slack.MsgOptionTS(m.Thread))
	}
	in, ts, err := c.api.PostMessageContext(ctx, channel, options...)
	if err == nil && ts == "" { // an ok:false without a word
		err = fault.New(fault.Internal, "%s: Slack gave no receipt: try again later", doing)
	}
	return Receipt{in, ts}, c.fault(doing, err)
}

// Update changes a message of ours. Doing it twice is doing it once.
func (c *Client) Update(ctx context.Context, r Receipt, m Message) error {
	const doing = "update a message"
	options, err := m.options()
	if err != nil {
		return c.fault(doing, err)
	}
	_, ts, _, err := c.api.UpdateMessageContext(httpx.Repeatable(ctx), r.Channel, r.TS, options...)
	if err == nil && ts == "" {
		err = fault.New(fault.Internal, "%s: Slack gave no receipt: try again later", doing)
	}
	return c.fault(doing, err)
}

func (m Message) options() ([]slack.MsgOption, error) {
	options := []slack.MsgOption{slack.MsgOptionText(m.Text, false), slack.MsgOptionDisableLinkUnfurl()}
	if len(m.Blocks) > 0 {
		var blocks slack.Blocks
		if err := json.Unmarshal(m.Blocks, &blocks); err != nil {
			return nil, err
		}
		options = append(options, slack.MsgOptionBlocks(blocks.BlockSet...))
	}
	if m.Key != "" {
		options = append(options, slack.MsgOptionMetadata(slack.SlackMetadata{EventType: eventType, EventPayload: map[string]any{"key": m.Key}}))
	}
	return options, nil
}

// Find looks for a message by its key among what was posted in a channel since a ts or, given the ts of a message, in its
// thread. It reports whether there is one. The app needs the scope channels:history for it (groups:history in a private
// channel).
func (c *Client) Find(ctx context.Context, channel, thread, since, key string) (receipt Receipt, found bool, err error) {
	const doing = "look for a message"
	fetch := func(ctx context.Context, cursor string) ([]slack.Message, string, error) {
		return c.history(httpx.Repeatable(ctx), channel, thread, since, cursor)
	}
	err = httpx.ByCursor(ctx, c.http, fetch, func(page []slack.Message) error {
		for _, m := range page {
			if m.Metadata.EventType == eventType && m.Metadata.EventPayload["key"] == key {
				receipt, found = Receipt{channel, m.Timestamp}, true
			}
		}
		return nil
	})
	return receipt, found, c.fault(doing, err)
}

// history is a page of a channel, which shows no replies, or of a thread.
func (c *Client) history(ctx context.Context, channel, thread, since, cursor string) ([]slack.Message, string, error) {
	if thread != "" {
		messages, _, next, err := c.api.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{
			ChannelID: channel, Timestamp: thread, Cursor: cursor, Oldest: since, Inclusive: true, Limit: 200, IncludeAllMetadata: true,
		})
		return messages, next, err
	}
	page, err := c.api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{
		ChannelID: channel, Cursor: cursor, Oldest: since, Inclusive: true, Limit: 200, IncludeAllMetadata: true,
	})
	if err != nil {
		return nil, "", err
	}
	return page.Messages, page.ResponseMetaData.NextCursor, nil
}

// OpenView opens a dialog for whoever pressed a button. The trigger is good once, for three seconds.
func (c *Client) OpenView(ctx context.Context, trigger string, view json.RawMessage) error {
	const doing = "open a view"
	var modal slack.ModalViewRequest
	if err := json.Unmarshal(view, &modal); err != nil {
		return c.fault(doing, err)
	}
	_, err := c.api.OpenViewContext(ctx, trigger, modal)
	return c.fault(doing, err)
}
