package stream

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/identity"
)

// client is one open stream.
type client struct {
	stream   *Stream
	w        http.ResponseWriter
	response *http.ResponseController
	viewer   identity.Viewer
	gone     <-chan struct{}

	at    position
	away  bool // it was told so
	fails error
}

// begin waits for the first look, since a client that asks for its rows before that could miss what changes in between,
// and says where the client is: ready, for one that is new; nothing, for one that can go on; reset for the others.
func (c *client) begin(from string) error {
	deadline := time.NewTimer(patience + time.Second)
	defer deadline.Stop()
	n, ready := c.stream.hub.since(position{})
	for !ready && !n.away {
		select {
		case <-n.more:
		case <-deadline.C:
			n.away = true
		case <-c.stream.ended.Done():
			n.away = true
		case <-c.gone:
			panic(http.ErrAbortHandler)
		}
		if !n.away {
			n, ready = c.stream.hub.since(position{})
		}
	}
	if n.away {
		away := fault.New(fault.Unavailable, "the database is away, so nobody knows what changes; try again in a moment")
		away.After = time.Second
		return away
	}
	c.open()
	if c.at = n.to; from == "" {
		c.send("ready", c.at, nil)
	} else {
		c.at = parsePosition(from)
	}
	return nil
}

// open sends the headers. The server's own limits are for answers that have an end; ours are on every write.
func (c *client) open() {
	h := c.w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Accel-Buffering", "no") // a proxy in between passes events on at once
	c.w.WriteHeader(http.StatusOK)
	c.write("retry: 2000\n\n")
}

// follow passes news on until one side has had enough, and says why it ended.
func (c *client) follow() string {
	heartbeat := time.NewTicker(c.stream.Heartbeat)
	defer heartbeat.Stop()
	expiry := time.NewTimer(time.Until(c.viewer.Expires))
	defer expiry.Stop()
	for c.fails == nil {
		n, _ := c.stream.hub.since(c.at)
		c.pass(n)
		select {
		case <-n.more:
		case <-heartbeat.C:
			c.write(": still here\n\n")
		case <-expiry.C:
			return c.finish("token_expired")
		case <-c.stream.ended.Done():
			return c.finish("stopping")
		case <-c.gone:
			return "the client left"
		}
	}
	return "the client is gone or does not read: " + c.fails.Error()
}

// pass sends what is new. Silence has to mean that nothing changed, so being blind is an event of its own.
func (c *client) pass(n news) {
	if n.away != c.away {
		if c.away = n.away; c.away {
			c.send("away", c.at, nil)
			return
		}
		if !n.reset {
			c.send("back", c.at, nil)
		}
	}
	if n.reset {
		c.send("reset", n.to, nil)
	}
	for _, change := range n.changes {
		at := change.at.UTC()
		c.send("change", position{n.to.epoch, change.number}, map[string]any{"resource": change.resource, "as_of": at.Format(time.RFC3339Nano)})
	}
	c.at = n.to
}

func (c *client) finish(reason string) string {
	c.send("end", c.at, map[string]any{"reason": reason})
	return reason
}

// send writes one event. Its data is never empty: an event without data is not dispatched.
func (c *client) send(event string, at position, data map[string]any) {
	if data == nil {
		data = map[string]any{}
	}
	if _, told := data["as_of"]; !told {
		data["as_of"] = time.Now().UTC().Format(time.RFC3339Nano)
	}
	text, _ := json.Marshal(data) // texts: cannot fail
	c.write(fmt.Sprintf("event: %s\nid: %s\ndata: %s\n\n", event, at, text))
}

// write gives a client that does not read only so much time.
func (c *client) write(text string) {
	if c.fails != nil {
		return
	}
	_ = c.response.SetWriteDeadline(time.Now().Add(c.stream.Patience))
	_, err := strings.NewReader(text).WriteTo(c.w)
	if err == nil {
		err = c.response.Flush()
	}
	c.fails = err
}
