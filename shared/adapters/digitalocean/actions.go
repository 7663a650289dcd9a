package digitalocean

import (
	"context"
	"strconv"

	"github.com/digitalocean/godo"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// Actions reads the log of actions from its newest page on, until enough says so or the log ends. The log is the whole
// history of the account and has no filter by time, so whoever knows its beginning need not read it again.
func (c *Client) Actions(ctx context.Context, enough func([]ops.CloudAction) (bool, error)) error {
	log := listing[godo.Action, ops.CloudAction, int64]{doing: "list actions", list: c.api.Actions.List, translate: action}
	for number := 1; ; number++ {
		page, err := log.page(ctx, number)
		if err != nil {
			return c.http.Fault(log.doing, err)
		}
		c.http.CountPage()
		if done, err := enough(page.Items); err != nil || done || page.Last {
			return err
		}
	}
}

// Action reads one action again, to learn how it ended.
func (c *Client) Action(ctx context.Context, id int64) (ops.CloudAction, error) {
	a, _, err := c.api.Actions.Get(ctx, int(id))
	if err != nil {
		return ops.CloudAction{}, c.http.Fault("read an action", err)
	}
	return action(*a), nil
}

func action(a godo.Action) ops.CloudAction {
	out := ops.CloudAction{
		ID: int64(a.ID), Type: a.Type, Status: a.Status, ResourceType: a.ResourceType, Region: a.RegionSlug,
		StartedAt: stamp(a.StartedAt), FinishedAt: stamp(a.CompletedAt),
	}
	if a.ResourceID != 0 {
		out.ResourceID = strconv.Itoa(a.ResourceID)
	}
	if out.Region == "" && a.Region != nil {
		out.Region = a.Region.Slug
	}
	return out
}
