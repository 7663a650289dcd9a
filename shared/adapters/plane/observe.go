package plane

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// fields are what we read of a work item; its descriptions, up to four of them, are not among them.
var fields = []string{
	"id", "name", "sequence_id", "project", "project_id", "state", "state_id", "priority", "labels", "assignees",
	"created_by", "created_at", "updated_at", "completed_at", "deleted_at",
}

// WorkItemsSince reads the work items of a project that changed since a time, newest change first, and gives them as
// deliveries. The zero time means all of them. It gives when the newest one changed, which is where the next look begins,
// less some overlap.
//
// Plane filters by no time and pages by number. An item that changes meanwhile moves to the front and is seen by the next
// look; one that is taken away lets another slip over the edge of a page, which ends as httpx.ErrMoved.
func (c *Client) WorkItemsSince(ctx context.Context, project string, since time.Time, each func([]ops.Delivery) error) (newest time.Time, err error) {
	const doing = "list the work items"
	query := url.Values{"order_by": {"-updated_at"}, "expand": {"state,labels,assignees"}}
	total, moved := -1, false
	for number := 0; number < mostPages; number++ {
		l, err := c.page(ctx, c.in("projects/%s/work-items", url.PathEscape(project)), number, query)
		if err != nil {
			return newest, err
		}
		moved = moved || total > l.Total
		total = l.Total
		deliveries, latest, older, err := tellSince(l.Results, since)
		if err != nil {
			return newest, c.http.Fault(doing, err)
		}
		if newest.IsZero() {
			newest = latest
		}
		if err := each(deliveries); err != nil {
			return newest, err
		}
		if older || !l.Next {
			break
		}
	}
	if moved {
		return newest, c.http.Fault(doing, httpx.ErrMoved)
	}
	return newest, nil
}

// tellSince makes deliveries of those that changed since a time. It says when the first of them did, and whether there was
// one that had not.
func tellSince(items []json.RawMessage, since time.Time) (told []ops.Delivery, first time.Time, older bool, err error) {
	for _, item := range items {
		var i struct {
			UpdatedAt time.Time `json:"updated_at"`
		}
		if err := json.Unmarshal(item, &i); err != nil {
			return nil, first, false, err
		}
		if first.IsZero() {
			first = i.UpdatedAt.UTC()
		}
		if i.UpdatedAt.Before(since) {
			return told, first, true, nil
		}
		delivery, err := tell("issue", item, fields...)
		if err != nil {
			return nil, first, false, err
		}
		told = append(told, delivery)
	}
	return told, first, false, nil
}

// IDs reads the ids of all work items of a project. What we know and is not among them was deleted or archived, which no
// webhook says. A listing that moved meanwhile is httpx.ErrMoved: nothing may be concluded from it.
func (c *Client) IDs(ctx context.Context, project string) (map[string]bool, error) {
	ids := map[string]bool{}
	fetch := func(ctx context.Context, number int) (httpx.Page[string], error) {
		l, err := c.page(ctx, c.in("projects/%s/work-items", url.PathEscape(project)), number-1, url.Values{"fields": {"id"}, "order_by": {"created_at"}})
		if err != nil {
			return httpx.Page[string]{}, err
		}
		page := httpx.Page[string]{Total: l.Total, Last: !l.Next}
		for _, item := range l.Results {
			var i struct {
				ID string `json:"id"`
			}
			if err := json.Unmarshal(item, &i); err != nil {
				return httpx.Page[string]{}, err
			}
			page.Items = append(page.Items, i.ID)
		}
		return page, nil
	}
	err := httpx.Numbered(ctx, c.http, perPage, func(id string) string { return id }, fetch, func(page []string) error {
		for _, id := range page {
			if known, ok := canonical(id); ok {
				ids[known] = true
			}
		}
		return nil
	})
	return ids, c.http.Fault("list the work items", err)
}

// WorkItem reads one work item. One that was deleted or archived is fault.NotFound; Plane does not say which.
func (c *Client) WorkItem(ctx context.Context, project, id string) (ops.Delivery, error) {
	var item json.RawMessage
	path := c.in("projects/%s/work-items/%s", url.PathEscape(project), url.PathEscape(id))
	if _, err := c.http.Call(ctx, "read a work item", http.MethodGet, path, url.Values{"expand": {"state,labels,assignees"}}, nil, &item); err != nil {
		return ops.Delivery{}, err
	}
	delivery, err := tell("issue", item, fields...)
	return delivery, c.http.Fault("read a work item", err)
}

// Gone is the delivery that says that a work item is there no more, which Plane itself does not send.
func Gone(id string) (ops.Delivery, error) {
	shown, err := json.Marshal(map[string]string{"id": id})
	if err != nil {
		return ops.Delivery{}, err
	}
	d, err := tell("issue", shown, "id")
	d.Action = "deleted"
	d.Body = []byte(`{"event":"issue","action":"deleted","data":` + string(shown) + `}`)
	return d, err
}
