package digitalocean

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/digitalocean/godo"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// Models reads the models that Gradient offers, a page at a time.
func (c *Client) Models(ctx context.Context, each func([]ops.AIModel) error) error {
	return listing[*godo.Model, ops.AIModel, string]{
		"list models", counted[*godo.Model](c, "v2/gen-ai/models", "models"), model, func(m ops.AIModel) string { return m.ID },
	}.walk(ctx, c, each)
}

func model(m *godo.Model) ops.AIModel {
	out := ops.AIModel{
		Provider: provider, ID: m.Uuid, Name: m.Name, InferenceName: m.InferenceName, Maker: m.Provider, Type: m.Type,
		Usecases: ops.SortedSet(m.Usecases), Capabilities: ops.SortedSet(m.Capabilities), Availability: m.ModelAvailability,
		CreatedAt: stamp(m.CreatedAt), UpdatedAt: stamp(m.UpdatedAt),
	}
	if n, err := strconv.ParseInt(m.ContextWindow, 10, 64); err == nil && n > 0 { // the vendor writes it as text
		out.ContextWindow = n
	}
	if p := m.Pricing; p != nil {
		out.InputUSD, out.OutputUSD = p.InputPricePerMillion, p.OutputPricePerMillion
	}
	if v := m.Version; v != nil {
		out.Version = fmt.Sprintf("%d.%d.%d", v.Major, v.Minor, v.Patch)
	}
	return out
}

// Agent is an agent that Gradient hosts. Its keys and its instruction stay there.
type Agent struct {
	ID        string
	Name      string
	Region    string
	Model     string
	URL       string
	Status    string // the vendor's word: STATUS_RUNNING
	Version   string
	Tags      []string
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Agents reads the agents that Gradient hosts for us, a page at a time.
func (c *Client) Agents(ctx context.Context, each func([]Agent) error) error {
	return listing[*godo.Agent, Agent, string]{
		"list agents", c.api.AgentPlatform.ListAgents, agent, func(a Agent) string { return a.ID },
	}.walk(ctx, c, each)
}

func agent(a *godo.Agent) Agent {
	out := Agent{
		ID: a.Uuid, Name: a.Name, Region: a.Region, URL: a.Url, Version: a.VersionHash, Tags: ops.SortedSet(a.Tags),
		CreatedAt: stamp(a.CreatedAt), UpdatedAt: stamp(a.UpdatedAt),
	}
	if a.Model != nil {
		out.Model = a.Model.Name
	}
	if d := a.Deployment; d != nil {
		out.Status = d.Status
		if out.URL == "" {
			out.URL = d.Url
		}
	}
	return out
}
