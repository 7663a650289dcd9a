package supabase

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/shared/fault"
)

// Function is an edge function.
type Function struct {
	ID        string `json:"id"`
	Slug      string `json:"slug"`
	Name      string `json:"name"`
	Status    string `json:"status"` // ACTIVE, REMOVED or THROTTLED
	Version   int    `json:"version"`
	VerifyJWT *bool  `json:"verify_jwt"` // nil: it does not say
	SHA256    string `json:"ezbr_sha256"`
	CreatedAt int64  `json:"created_at"` // milliseconds
	UpdatedAt int64  `json:"updated_at"` // milliseconds
}

// Functions lists the edge functions of a project. The answer is always all of them.
func (c *Client) Functions(ctx context.Context, ref string) (functions []Function, err error) {
	const doing = "list the functions"
	err = c.list(ctx, doing, of("v1", ref, "/functions"), nil, &functions)
	if err == nil && functions == nil { // null is no list, least of all an empty one
		err = fault.New(fault.Unavailable, "%s: Supabase's answer has no list in it", doing)
	}
	if slices.ContainsFunc(functions, func(f Function) bool { return f.Slug == "" }) {
		err = fault.New(fault.Unavailable, "%s: Supabase lists one without saying which", doing)
	}
	return functions, err
}

// Secret is a secret of a project's functions: its name and a digest, never its value. Whether the digest is salted is not
// documented, so that it may be compared with itself only.
type Secret struct {
	Name      string    `json:"name"`
	Digest    string    `json:"value"`
	UpdatedAt time.Time `json:"updated_at"` // zero when it does not say
}

// Secrets lists the secrets of a project. The answer is always all of them.
func (c *Client) Secrets(ctx context.Context, ref string) (secrets []Secret, err error) {
	const doing = "list the secrets"
	err = c.list(ctx, doing, of("v1", ref, "/secrets"), nil, &secrets)
	if err == nil && secrets == nil { // null is no list, least of all an empty one
		err = fault.New(fault.Unavailable, "%s: Supabase's answer has no list in it", doing)
	}
	return secrets, err
}

// Backups is what a project has been backed up to.
type Backups struct {
	Region      string   `json:"region"`
	Continuous  bool     `json:"walg_enabled"`
	PointInTime bool     `json:"pitr_enabled"`
	Daily       []Backup `json:"backups"` // can be empty although there are physical ones
	Physical    struct {
		Earliest int64 `json:"earliest_physical_backup_date_unix"` // seconds
		Latest   int64 `json:"latest_physical_backup_date_unix"`   // seconds
	} `json:"physical_backup_data"`
}

// Backup is one backup.
type Backup struct {
	ID       int64     `json:"id"`
	Physical bool      `json:"is_physical_backup"`
	Status   string    `json:"status"` // COMPLETED, FAILED, PENDING, REMOVED, ARCHIVED or CANCELLED
	At       time.Time `json:"inserted_at"`
}

// Backups lists the backups of a project.
func (c *Client) Backups(ctx context.Context, ref string) (b Backups, err error) {
	const doing = "list the backups"
	err = c.list(ctx, doing, of("v1", ref, "/database/backups"), nil, &b)
	if err == nil && b.Daily == nil {
		err = fault.New(fault.Unavailable, "%s: Supabase's answer has no list in it", doing)
	}
	return b, err
}

// Health is how one service of a project is.
type Health struct {
	Name    string `json:"name"`
	Healthy bool   `json:"healthy"`
	Status  string `json:"status"` // COMING_UP, ACTIVE_HEALTHY or UNHEALTHY
	Error   string `json:"error"`
}

// Services are those that a project's health is asked for.
var Services = []string{"auth", "db", "pooler", "rest", "storage", "realtime"}

// Health asks how the services of a project are.
func (c *Client) Health(ctx context.Context, ref string) (health []Health, err error) {
	query := url.Values{"services": {strings.Join(Services, ",")}, "timeout_ms": {"5000"}}
	err = c.list(ctx, "read the health", of("v1", ref, "/health"), query, &health)
	return health, err
}

// Project is a project.
type Project struct {
	Ref    string `json:"ref"`
	Name   string `json:"name"`
	Region string `json:"region"`
	Status string `json:"status"`

	Database struct {
		Version string `json:"version"`
	} `json:"database"`
}

// Projects lists the projects that the token sees.
func (c *Client) Projects(ctx context.Context) (projects []Project, err error) {
	const doing = "list the projects"
	err = c.list(ctx, doing, "/v1/projects", nil, &projects)
	if err == nil && projects == nil {
		err = fault.New(fault.Unavailable, "%s: Supabase's answer has no list in it", doing)
	}
	return projects, err
}

func (c *Client) list(ctx context.Context, doing, path string, query url.Values, out any) error {
	_, err := c.http.Call(ctx, doing, http.MethodGet, path, query, nil, out)
	if err == nil {
		c.http.CountPage()
	}
	return err
}
