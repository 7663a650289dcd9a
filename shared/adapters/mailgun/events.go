package mailgun

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/adapters/inbound"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// Settling is how long after it happened an event may still appear in the log ("Event Polling"): whoever reads it again and
// again begins this much before where he ended.
const Settling = 30 * time.Minute

// eventsPerPage is the most that the log gives at once.
const eventsPerPage = 300

// Events reads what happened to a domain's mail from begin until end, the oldest first, and hands it over page by page as
// the deliveries that the webhooks would have been: with the same key, so that the ledger knows what it has. Nobody signed
// them; they came over our own call.
//
// The library's own reading gives up a whole page for one event that it does not understand, so that items are taken as
// they are. A page that has nothing is the end; each has a next, also the last.
func (c *Client) Events(ctx context.Context, domain string, begin, end time.Time, each func([]ops.Delivery) error) error {
	at := "/v3/" + url.PathEscape(domain) + "/events"
	first := url.Values{
		"begin": {seconds(begin)}, "end": {seconds(end)}, "ascending": {"yes"}, "limit": {strconv.Itoa(eventsPerPage)},
	}
	return c.http.Fault("list mail events", httpx.ByCursor(ctx, c.http, func(ctx context.Context, cursor string) ([]ops.Delivery, string, error) {
		query := first
		if cursor != "" {
			query = nil // the cursor has all of it
		}
		var page struct {
			Items  []json.RawMessage `json:"items"`
			Paging struct {
				Next string `json:"next"`
			} `json:"paging"`
		}
		if _, err := c.http.Call(ctx, "list mail events", http.MethodGet, path.Join(at, cursor), query, nil, &page); err != nil || len(page.Items) == 0 {
			return nil, "", err
		}
		next, err := following(page.Paging.Next, at)
		return deliveries(page.Items), next, err
	}, each))
}

// following is the last step of the next page's address. Only that is taken of it: where we call is not for an answer to say.
func following(next, at string) (string, error) {
	u, err := url.Parse(next)
	if err != nil {
		return "", fault.New(fault.Unavailable, "Mailgun gives a next page that is no address")
	}
	cursor, below := strings.CutPrefix(u.EscapedPath(), at+"/")
	if !below || cursor == "" || strings.Contains(cursor, "/") {
		return "", fault.New(fault.Unavailable, "Mailgun gives a next page that is of another listing")
	}
	return cursor, nil
}

func deliveries(items []json.RawMessage) []ops.Delivery {
	all := make([]ops.Delivery, len(items))
	for i, item := range items {
		all[i] = observed(item)
	}
	return all
}

// observed makes a delivery of an event of the log. One that nobody can name is handed over all the same: it will be
// refused where a person sees it, and not lost here.
func observed(item json.RawMessage) ops.Delivery {
	body, _ := json.Marshal(map[string]json.RawMessage{"event-data": item}) // it was JSON when it came
	d := ops.Delivery{
		Source: ops.Mailgun, Event: "unnamed", Headers: map[string]string{"content-type": inbound.JSON}, Body: body,
	}
	p, err := readJSON(body)
	if err != nil {
		return d
	}
	d.Key = "event/" + p.digest()
	if about, err := p.identify(); err == nil {
		d.Key, d.Event, d.Action = about.key, about.event, about.action
	}
	return d
}

func seconds(at time.Time) string {
	return strconv.FormatFloat(float64(at.UnixMicro())/1e6, 'f', 6, 64)
}
