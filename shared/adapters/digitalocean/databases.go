package digitalocean

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// cluster is what we take of a database cluster. godo's own type would take the connection strings and the users'
// passwords into memory as well, which this listing carries (the API's own example shows one).
type cluster struct {
	ID             string   `json:"id"`
	Name           string   `json:"name"`
	Engine         string   `json:"engine"`
	Version        string   `json:"version"`
	Status         string   `json:"status"`
	Region         string   `json:"region"`
	Size           string   `json:"size"`
	Nodes          int      `json:"num_nodes"`
	StorageMiB     int64    `json:"storage_size_mib"`
	DBNames        []string `json:"db_names"`
	Tags           []string `json:"tags"`
	PrivateNetwork string   `json:"private_network_uuid"`
	CreatedAt      string   `json:"created_at"`
	Maintenance    struct {
		Day     string `json:"day"`
		Hour    string `json:"hour"`
		Pending bool   `json:"pending"`
	} `json:"maintenance_window"`
}

// Databases reads all database clusters. DigitalOcean gives them in one answer: its API has no pages here.
func (c *Client) Databases(ctx context.Context, each func([]ops.DatabaseCluster) error) error {
	var answer struct {
		Databases []cluster `json:"databases"`
	}
	if err := c.get(ctx, "v2/databases", &answer); err != nil {
		return c.http.Fault("list databases", err)
	}
	c.http.CountPage()
	return each(all(answer.Databases, databaseCluster))
}

func databaseCluster(d cluster) ops.DatabaseCluster {
	return ops.DatabaseCluster{
		ID: ops.ClusterID(d.ID), Name: d.Name, Engine: d.Engine, Version: d.Version, Status: d.Status, Region: d.Region,
		Size: d.Size, Nodes: d.Nodes, StorageMiB: d.StorageMiB, DBNames: ops.SortedSet(d.DBNames), Tags: ops.SortedSet(d.Tags),
		PrivateNetwork: d.PrivateNetwork, MaintenanceDay: d.Maintenance.Day, MaintenanceHour: d.Maintenance.Hour,
		MaintenancePending: d.Maintenance.Pending, CreatedAt: instant(d.CreatedAt),
	}
}

// TrustedSources reads who may connect to a cluster. None means everybody: DigitalOcean's firewall of a database is open
// until somebody is named.
func (c *Client) TrustedSources(ctx context.Context, id ops.ClusterID) ([]string, error) {
	var answer struct {
		Rules []struct {
			Type  string `json:"type"` // ip_addr, droplet, k8s, tag, app
			Value string `json:"value"`
		} `json:"rules"`
	}
	if err := c.get(ctx, "v2/databases/"+url.PathEscape(string(id))+"/firewall", &answer); err != nil {
		return nil, c.http.Fault("read who may connect to a database", err)
	}
	sources := make([]string, len(answer.Rules))
	for i, rule := range answer.Rules {
		sources[i] = rule.Type + ":" + rule.Value
	}
	return ops.SortedSet(sources), nil
}

// DatabaseBackups reads the backups of a cluster. DigitalOcean gives them no id and no state: one that is listed is there,
// and its cluster and time say which it is.
func (c *Client) DatabaseBackups(ctx context.Context, d ops.DatabaseCluster) ([]ops.Backup, error) {
	var answer struct {
		Backups []struct {
			CreatedAt     string  `json:"created_at"`
			SizeGigabytes float64 `json:"size_gigabytes"`
		} `json:"backups"`
	}
	if err := c.get(ctx, "v2/databases/"+url.PathEscape(string(d.ID))+"/backups", &answer); err != nil {
		return nil, c.http.Fault("list the backups of a database", err)
	}
	var out []ops.Backup
	for _, b := range answer.Backups {
		taken := instant(b.CreatedAt)
		if taken.IsZero() {
			return nil, c.http.Fault("list the backups of a database", fmt.Errorf("a backup is dated %.40q", b.CreatedAt))
		}
		out = append(out, ops.Backup{
			Provider: provider, ID: fmt.Sprintf("%s@%s", d.ID, taken.Format(time.RFC3339)), Kind: ops.BackupOfDatabase,
			Environment: d.Environment, Resource: "database/" + string(d.ID), Name: d.Name, Status: "completed", SourceState: "listed",
			SizeBytes: gigabytes(b.SizeGigabytes), Region: d.Region, TakenAt: taken,
			Manifest: map[string]any{"engine": d.Engine, "version": d.Version},
		})
	}
	return out, nil
}

// provider is what rows call DigitalOcean.
const provider = "digitalocean"

// gigabytes makes bytes of the vendor's gigabytes, which are of ten to the ninth as far as anybody can tell.
func gigabytes(n float64) int64 { return int64(max(n, 0) * 1e9) }
