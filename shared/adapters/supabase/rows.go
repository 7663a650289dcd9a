package supabase

import (
	"cmp"
	"strconv"
	"time"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// Row is the function as a row of our inventory.
func (f Function) Row(ref string) ops.SupabaseFunction {
	return ops.SupabaseFunction{
		ProjectRef: ref, Slug: f.Slug, ID: f.ID, Name: cmp.Or(f.Name, f.Slug), Status: f.Status, Version: f.Version,
		VerifyJWT: f.VerifyJWT, SHA256: f.SHA256, CreatedAt: milliseconds(f.CreatedAt), UpdatedAt: milliseconds(f.UpdatedAt),
	}
}

// Rows are the backups as rows of our inventory: each that was taken at a time, and one for the physical ones, which the
// vendor does not list but of which it says how far they reach. Without point-in-time recovery the daily ones can be
// physical too; then the list may be empty although there are some.
func (b Backups) Rows(ref string) []ops.Backup {
	of := ops.Backup{Provider: "supabase", Kind: ops.BackupOfDatabase, Resource: Part(ref), Region: b.Region}
	rows := []ops.Backup{}
	for _, d := range b.Daily {
		if d.At.IsZero() { // asked for and not begun
			continue
		}
		row := of
		row.ID, row.Name, row.Retention, row.TakenAt = ref+"/"+strconv.FormatInt(d.ID, 10), "daily", "daily", d.At.UTC()
		row.Status, row.SourceState = statuses[d.Status], cmp.Or(d.Status, "unknown")
		row.Manifest = map[string]any{"physical": d.Physical}
		rows = append(rows, row)
	}
	if b.Physical.Latest <= 0 {
		return rows
	}
	row := of
	row.ID, row.Name, row.Status, row.SourceState = ref+"/physical", "physical", "completed", "PHYSICAL"
	if b.PointInTime {
		row.Name, row.SourceState = "point in time", "PITR"
	}
	row.TakenAt = time.Unix(b.Physical.Latest, 0).UTC()
	row.Manifest = map[string]any{"pitr_enabled": b.PointInTime, "walg_enabled": b.Continuous, "latest": row.TakenAt.Format(time.RFC3339)}
	if b.Physical.Earliest > 0 {
		row.Manifest["earliest"] = time.Unix(b.Physical.Earliest, 0).UTC().Format(time.RFC3339)
	}
	return append(rows, row)
}

// Part is what a project is called as that which was backed up.
func Part(ref string) string { return "project/" + ref }

// statuses are ours for Supabase's; what became of an archived one is not documented.
var statuses = map[string]string{
	"COMPLETED": "completed", "PENDING": "pending", "FAILED": "failed", "CANCELLED": "failed", "REMOVED": "removed",
}

func milliseconds(since int64) *time.Time {
	if since <= 0 {
		return nil
	}
	at := time.UnixMilli(since).UTC()
	return &at
}
