package supabase

import (
	"context"
	"net/http"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
)

// Migration is a migration that a project's database has seen.
type Migration struct {
	Version string `json:"version"` // 14 digits of a time in UTC
	Name    string `json:"name"`
}

// Migrations reads what the vendor's own tool has applied. The endpoint that is made for it answers to selected partners
// only, so that it is asked in SQL, which runs as a role that may only read.
func (c *Client) Migrations(ctx context.Context, ref string) (migrations []Migration, err error) {
	const all = "select version, coalesce(name, '') as name from supabase_migrations.schema_migrations order by version"
	err = c.query(ctx, "read the migrations", ref, all, &migrations)
	return migrations, err
}

// query asks a question that changes nothing, so that it may be asked again. Names have to say their schema.
func (c *Client) query(ctx context.Context, doing, ref, sql string, out any) error {
	path := of("v1", ref, "/database/query/read-only")
	_, err := c.http.Call(httpx.Repeatable(ctx), doing, http.MethodPost, path, nil, map[string]string{"query": sql}, out)
	return err
}
