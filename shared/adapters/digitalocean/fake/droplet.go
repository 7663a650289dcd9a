package fake

import "fmt"

// Droplet is a machine in all the detail that the original gives.
func Droplet(id int, name string) Object {
	return Object{
		"id": id, "name": name, "memory": 2048, "vcpus": 1, "disk": 50, "locked": false, "status": "active",
		"created_at": "2026-03-01T10:00:00Z", "features": []string{"private_networking", "backups"},
		"backup_ids": []int{}, "snapshot_ids": []int{}, "volume_ids": []string{}, "size_slug": "s-1vcpu-2gb",
		"next_backup_window": Object{"start": "2026-03-02T04:00:00Z", "end": "2026-03-02T23:00:00Z"},
		"image":              Object{"id": 63663980, "name": "24.04 (LTS) x64", "distribution": "Ubuntu", "slug": "ubuntu-24-04-x64", "public": true, "type": "base"},
		"size":               Object{"slug": "s-1vcpu-2gb", "memory": 2048, "vcpus": 1, "disk": 50, "price_monthly": 12.0, "price_hourly": 0.01786, "available": true},
		"networks": Object{
			"v4": []Object{
				{"ip_address": fmt.Sprintf("10.%d.%d.%d", id>>16&255, id>>8&255, id&255), "netmask": "255.255.0.0", "gateway": "10.0.0.1", "type": "private"},
				{"ip_address": fmt.Sprintf("203.0.%d.%d", id>>8&255, id&255), "netmask": "255.255.240.0", "gateway": "203.0.113.1", "type": "public"},
			},
			"v6": []Object{},
		},
		"region": Object{"slug": "sgp1", "name": "Singapore 1", "available": true}, "tags": []string{"odoo", "env:prod"},
		"vpc_uuid": "760e09ef-dc84-11e8-981e-3cfdfeaae000",
	}
}
