package digitalocean

import (
	"context"

	"github.com/digitalocean/godo"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// Droplets reads all machines, a page at a time.
func (c *Client) Droplets(ctx context.Context, each func([]ops.Droplet) error) error {
	return listing[godo.Droplet, ops.Droplet, ops.DropletID]{
		"list droplets", c.api.Droplets.List, droplet, func(d ops.Droplet) ops.DropletID { return d.ID },
	}.walk(ctx, c, each)
}

func droplet(d godo.Droplet) ops.Droplet {
	out := ops.Droplet{
		ID: ops.DropletID(d.ID), Name: d.Name, Status: d.Status, Size: d.SizeSlug,
		VCPUs: d.Vcpus, MemoryMB: d.Memory, DiskGB: d.Disk, VPC: d.VPCUUID, Locked: d.Locked,
		Tags: ops.SortedSet(d.Tags), Features: ops.SortedSet(d.Features), CreatedAt: instant(d.Created),
	}
	out.BackedUp = d.NextBackupWindow != nil || len(d.BackupIDs) > 0
	if d.Region != nil {
		out.Region = d.Region.Slug
	}
	if d.Size != nil {
		out.MonthlyUSD = d.Size.PriceMonthly
	}
	out.Image = image(d.Image)
	out.PublicIPs, out.PrivateIPs = addresses(d.Networks)
	return out
}

// image names what a machine was made from: the vendor's slug, or for somebody's own image what it says.
func image(i *godo.Image) string {
	switch {
	case i == nil:
		return ""
	case i.Slug != "":
		return i.Slug
	case i.Distribution == "":
		return i.Name
	default:
		return i.Distribution + " " + i.Name
	}
}

func addresses(n *godo.Networks) (public, private []string) {
	if n != nil {
		for _, v4 := range n.V4 {
			if v4.Type == "private" {
				private = append(private, v4.IPAddress)
			} else {
				public = append(public, v4.IPAddress)
			}
		}
		for _, v6 := range n.V6 {
			public = append(public, v6.IPAddress)
		}
	}
	return ops.SortedSet(public), ops.SortedSet(private)
}
