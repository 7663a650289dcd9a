package digitalocean

import (
	"context"
	"strings"

	"github.com/digitalocean/godo"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// Snapshots reads all snapshots of machines and volumes, a page at a time.
func (c *Client) Snapshots(ctx context.Context, each func([]ops.Backup) error) error {
	return listing[godo.Snapshot, ops.Backup, string]{
		"list snapshots", counted[godo.Snapshot](c, "v2/snapshots", "snapshots"), snapshot, func(b ops.Backup) string { return b.ID },
	}.walk(ctx, c, each)
}

func snapshot(s godo.Snapshot) ops.Backup {
	return ops.Backup{
		Provider: provider, ID: s.ID, Kind: ops.BackupSnapshot, Resource: s.ResourceType + "/" + s.ResourceID, Name: s.Name,
		Status: "completed", SourceState: "listed", SizeBytes: gigabytes(s.SizeGigaBytes), Region: strings.Join(ops.SortedSet(s.Regions), ","),
		Manifest: map[string]any{"min_disk_gb": s.MinDiskSize, "tags": ops.SortedSet(s.Tags)}, TakenAt: instant(s.Created),
	}
}
