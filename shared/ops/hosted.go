package ops

import "time"

// VercelProject is a project at Vercel. What is nil was not told.
type VercelProject struct {
	ID                   string `json:"project_id"`
	Name                 string `json:"name"`
	Environment          string `json:"environment,omitempty"`
	Framework            string `json:"framework,omitempty"`
	Repository           string `json:"repository,omitempty"` // owner/name
	ProductionBranch     string `json:"production_branch,omitempty"`
	ProductionDeployment string `json:"production_deployment_id,omitempty"`
	Paused               bool   `json:"paused"`
	AutoAssignDomains    *bool  `json:"auto_assign_domains,omitempty"`
	ForkProtection       *bool  `json:"fork_protection,omitempty"`
}

// VercelDomain is a domain of a project at Vercel. What is nil could not be read, and is neither true nor false.
type VercelDomain struct {
	ProjectID     string `json:"project_id"`
	Name          string `json:"name"`
	Project       string `json:"project"`
	Environment   string `json:"environment,omitempty"`
	ApexName      string `json:"apex_name,omitempty"`
	Verified      *bool  `json:"verified,omitempty"`
	Misconfigured *bool  `json:"misconfigured,omitempty"`
	ConfiguredBy  string `json:"configured_by,omitempty"`
	Redirect      string `json:"redirect,omitempty"`
	GitBranch     string `json:"git_branch,omitempty"`
}

// SupabaseFunction is an edge function of a project at Supabase.
type SupabaseFunction struct {
	ProjectRef  string     `json:"project_ref"`
	Slug        string     `json:"slug"`
	ID          string     `json:"function_id,omitempty"`
	Name        string     `json:"name"`
	Environment string     `json:"environment,omitempty"`
	Status      string     `json:"status"` // the vendor's word
	Version     int        `json:"version"`
	VerifyJWT   *bool      `json:"verify_jwt,omitempty"`
	SHA256      string     `json:"sha256,omitempty"`
	CreatedAt   *time.Time `json:"source_created_at,omitempty"`
	UpdatedAt   *time.Time `json:"source_updated_at,omitempty"`
}
