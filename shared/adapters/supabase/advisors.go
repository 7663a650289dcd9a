package supabase

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/adapters/inbound"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// Lint is what an advisor found. Name and CacheKey together are its identity: the key alone has exceptions.
type Lint struct {
	Name        string         `json:"name"` // open: answers hold names that the description does not list
	Title       string         `json:"title"`
	Level       string         `json:"level"` // ERROR, WARN or INFO
	Facing      string         `json:"facing"`
	Categories  []string       `json:"categories"`
	Description string         `json:"description"`
	Detail      string         `json:"detail"`
	Remediation string         `json:"remediation"` // an address
	Metadata    map[string]any `json:"metadata"`
	CacheKey    string         `json:"cache_key"`
	ObservedAt  time.Time      `json:"observed_at"`
}

// Advisors runs advisors by their names and gives what they found. A name that is not in the answer is a check that
// passed, so that the names have to be the ones that there are: see AdvisorNames.
func (c *Client) Advisors(ctx context.Context, ref string, names []string) ([]Lint, error) {
	const doing = "run the advisors"
	if len(names) == 0 {
		return nil, fault.New(fault.Invalid, "%s: name at least one", doing)
	}
	wanted := make([]map[string]string, len(names))
	for i, name := range names {
		wanted[i] = map[string]string{"name": name}
	}
	ask := map[string]any{"data": map[string]any{"type": "project_advisors", "attributes": map[string]any{"lints": wanted}}}
	var answer struct {
		Data struct {
			Attributes *struct {
				Lints []Lint `json:"lints"`
			} `json:"attributes"`
		} `json:"data"`
	}
	if _, err := c.http.Call(httpx.Repeatable(ctx), doing, http.MethodPost, of("v2", ref, "/advisors/run"), nil, ask, &answer); err != nil {
		return nil, err
	}
	if answer.Data.Attributes == nil { // an answer without a list must not pass for one without findings
		return nil, fault.New(fault.Unavailable, "%s: Supabase gave an answer without a list of findings", doing)
	}
	return answer.Data.Attributes.Lints, nil
}

// AdvisorNames are the advisors that are run, by what they are about: the SQL lints and the configuration's that concern
// security, the lints about speed, and the health checks (OpenAPI v2; supabase/splinter).
var AdvisorNames = map[string][]string{
	"security": {
		"auth_users_exposed", "policy_exists_rls_disabled", "rls_enabled_no_policy", "security_definer_view",
		"function_search_path_mutable", "rls_disabled_in_public", "extension_in_public", "rls_references_user_metadata",
		"materialized_view_in_api", "foreign_table_in_api", "insecure_queue_exposed_in_api", "fkey_to_auth_unique",
		"extension_versions_outdated", "sensitive_columns_exposed", "rls_policy_always_true", "public_bucket_allows_listing",
		"anon_security_definer_function_executable", "authenticated_security_definer_function_executable",
		"auth_otp_long_expiry", "auth_otp_short_length", "ssl_not_enforced", "network_restrictions_not_set",
		"password_requirements_min_length", "pitr_not_enabled", "auth_leaked_password_protection",
		"auth_insufficient_mfa_options", "auth_password_policy_missing", "leaked_service_key", "no_backup_admin",
		"vulnerable_postgres_version",
	},
	"performance": {
		"unindexed_foreign_keys", "auth_rls_initplan", "no_primary_key", "multiple_permissive_policies", "duplicate_index",
	},
	"health": {
		"db_not_reachable", "db_connection_failing", "db_connection_limit_reached", "instance_telemetry_lost",
		"instance_db_down", "instance_alert_firing", "log_data_api_error_rate_high", "log_auth_error_rate_high",
		"log_storage_error_rate_high", "log_edge_function_error_rate_high",
	},
}

// Finding is the lint as a finding of a project.
func (l Lint) Finding(project string) ops.AdvisorFinding {
	schema, _ := l.Metadata["schema"].(string)
	object, _ := l.Metadata["name"].(string)
	subject := object
	if schema != "" && object != "" {
		subject = schema + "." + object
	}
	return ops.AdvisorFinding{
		Fingerprint: ops.Plain("supabase/"+project+"/"+l.Name+"/"+l.CacheKey, 300), Name: l.Name, Severity: severity(l.Level),
		Categories: ops.SortedSet(l.Categories), Subject: subject, Title: cmp.Or(l.Title, l.Name), Detail: l.Detail,
		Remediation: inbound.WebURL(l.Remediation), Facts: facts(l),
	}
}

// severity maps Supabase's levels; one that is new is worth a look.
func severity(level string) ops.Severity {
	switch level {
	case "ERROR":
		return ops.Error
	case "INFO":
		return ops.Info
	default:
		return ops.Warning
	}
}

func facts(l Lint) map[string]any {
	if l.Metadata == nil {
		return map[string]any{}
	}
	return l.Metadata
}
