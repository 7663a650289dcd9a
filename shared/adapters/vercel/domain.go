package vercel

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// Domain is a domain of a project.
type Domain struct {
	Name      string `json:"name"`
	ApexName  string `json:"apexName"`
	Verified  *bool  `json:"verified"` // nil: it does not say
	Redirect  string `json:"redirect"`
	GitBranch string `json:"gitBranch"`
}

// Domains lists the domains of a project.
func (c *Client) Domains(ctx context.Context, project string, each func([]Domain) error) error {
	path := "/v9/projects/" + url.PathEscape(project) + "/domains"
	return c.walk(ctx, "list the domains", path, "domains", "until", nil, func(page []json.RawMessage) error {
		return decoded(page, each)
	})
}

// DomainConfig is whether a domain leads to Vercel.
type DomainConfig struct {
	ConfiguredBy  string `json:"configuredBy"` // CNAME, A, http, dns-01; empty when by nothing
	Misconfigured *bool  `json:"misconfigured"`
}

// DomainConfig asks Vercel how a domain is configured. An answer that does not say is a failure: it must not pass for a no.
func (c *Client) DomainConfig(ctx context.Context, project, domain string) (d DomainConfig, err error) {
	query := url.Values{"projectIdOrName": {project}}
	const doing = "read a domain's configuration"
	err = c.call(ctx, doing, http.MethodGet, "/v6/domains/"+url.PathEscape(domain)+"/config", query, nil, &d)
	if err == nil && d.Misconfigured == nil {
		err = fault.New(fault.Unavailable, "%s: Vercel's answer does not say whether it is misconfigured", doing)
	}
	return d, err
}

// Of is the domain as a row of our inventory. A nil configuration is one that could not be read.
func (d Domain) Of(p Project, config *DomainConfig) ops.VercelDomain {
	row := ops.VercelDomain{
		ProjectID: p.ID, Project: p.Name, Name: d.Name, ApexName: d.ApexName, Verified: d.Verified, Redirect: d.Redirect, GitBranch: d.GitBranch,
	}
	if config != nil {
		row.Misconfigured, row.ConfiguredBy = config.Misconfigured, config.ConfiguredBy
	}
	return row
}

// Row is the project as a row of our inventory.
func (p Project) Row() ops.VercelProject {
	row := ops.VercelProject{
		ID: p.ID, Name: cmp.Or(p.Name, p.ID), Framework: p.Framework, Paused: p.Paused, ProductionDeployment: p.Targets["production"].ID,
		AutoAssignDomains: p.AutoAssignDomains, ForkProtection: p.GitForkProtected,
	}
	if l := p.Link; l != nil {
		row.ProductionBranch = l.ProductionBranch
		if l.Org != "" && l.Repo != "" {
			row.Repository = l.Org + "/" + l.Repo
		}
	}
	return row
}
