package fake

import "fmt"

// Secret is what stands wherever the original puts a password or a key into a listing.
const Secret = "AVNS_planted3c6e0b8a9c15" //nolint:gosec // planted, so that a test can look for it; it opens nothing

// Droplet is a machine in the detail that the original gives.
func Droplet(id int, name string, tags ...string) Object {
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
		"region": Object{"slug": "sgp1", "name": "Singapore 1", "available": true}, "tags": append([]string{}, tags...),
		"vpc_uuid": "760e09ef-dc84-11e8-981e-3cfdfeaae000",
	}
}

// Database is a cluster, with the connection strings and passwords that the original puts into its listing.
func Database(id, name, engine string, tags ...string) Object {
	connection := Object{
		"uri": fmt.Sprintf("postgres://doadmin:%s@%s.db.example:25060/defaultdb?sslmode=require", Secret, name), "database": "defaultdb",
		"host": name + ".db.example", "port": 25060, "user": "doadmin", "password": Secret, "ssl": true,
	}
	return Object{
		"id": id, "name": name, "engine": engine, "version": "16", "semantic_version": "16.4", "num_nodes": 1, "size": "db-s-2vcpu-4gb",
		"region": "sgp1", "status": "online", "created_at": "2026-03-01T10:00:00Z", "private_network_uuid": "760e09ef-dc84-11e8-981e-3cfdfeaae000",
		"tags": append([]string{}, tags...), "db_names": []string{"odoo", "defaultdb"}, "storage_size_mib": 61440,
		"connection": connection, "private_connection": connection, "users": []Object{{"name": "doadmin", "role": "primary", "password": Secret}},
		"maintenance_window": Object{"day": "saturday", "hour": "08:45:12", "pending": true, "description": []string{"Upgrade to PostgreSQL 16.5"}},
	}
}

// Source is somebody who may connect to a database.
func Source(kind, value string) Object {
	return Object{"uuid": "79f26d28-ea8a-41f2-8ad8-8cfcdd020095", "cluster_uuid": "", "type": kind, "value": value, "created_at": "2026-03-01T10:00:00Z"}
}

// Backup is a backup of a database: nothing but when and how much.
func Backup(at string) Object { return Object{"created_at": at, "size_gigabytes": 0.03} }

// Firewall lets in what its rules say.
func Firewall(id, name string, droplets []int, tags []string, inbound ...Object) Object {
	return Object{
		"id": id, "name": name, "status": "succeeded", "created_at": "2026-03-01T10:00:00Z", "pending_changes": []Object{},
		"droplet_ids": append([]int{}, droplets...), "tags": append([]string{}, tags...), "inbound_rules": append([]Object{}, inbound...),
		"outbound_rules": []Object{{"protocol": "tcp", "ports": "all", "destinations": Object{"addresses": []string{"0.0.0.0/0", "::/0"}}}},
	}
}

// Inbound is a rule for what comes in.
func Inbound(protocol, ports string, from ...string) Object {
	return Object{"protocol": protocol, "ports": ports, "sources": Object{"addresses": from}}
}

// Action is a line of the log of actions. One that is not completed has no end.
func Action(id int, kind, status string, droplet int, at string) Object {
	o := Object{
		"id": id, "type": kind, "status": status, "started_at": at, "completed_at": nil, "resource_id": droplet,
		"resource_type": "droplet", "region": Object{"slug": "sgp1", "name": "Singapore 1"}, "region_slug": "sgp1",
	}
	if status == "completed" {
		o["completed_at"] = at
	}
	return o
}

// Snapshot is a snapshot of a machine.
func Snapshot(id, droplet int, name, at string) Object {
	return Object{
		"id": fmt.Sprint(id), "name": name, "created_at": at, "regions": []string{"sgp1"}, "min_disk_size": 50,
		"size_gigabytes": 2.34, "resource_id": fmt.Sprint(droplet), "resource_type": "droplet", "tags": []string{},
	}
}

// Model is a model that Gradient offers.
func Model(id, name string) Object {
	return Object{
		"uuid": id, "name": name, "inference_name": "acme-" + id, "provider": "MODEL_PROVIDER_ACME", "type": "MODEL_TYPE_TEXT",
		"usecases": []string{"MODEL_USECASE_SERVERLESS", "MODEL_USECASE_AGENT"}, "capabilities": []string{"tools", "reasoning"},
		"context_window": "131072", "is_foundational": true, "model_availability": "MODEL_AVAILABILITY_PUBLIC",
		"pricing": Object{"input_price_per_million": 0.65, "output_price_per_million": 0.95}, "version": Object{"major": 1, "minor": 2, "patch": 0},
		"created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-02-01T00:00:00Z",
	}
}

// Agent is an agent that Gradient hosts, with its keys.
func Agent(id, name string) Object {
	return Object{
		"uuid": id, "name": name, "region": "tor1", "project_id": "p", "url": "https://" + id + ".agents.example", "version_hash": "abc",
		"tags": []string{"fixbot"}, "instruction": Secret, "api_keys": []Object{{"api_key": Secret}}, "api_key_infos": []Object{{"name": "k", "secret_key": Secret}},
		"model": Model("m-1", "A model"), "deployment": Object{"uuid": "d", "name": "d", "status": "STATUS_RUNNING", "url": "https://x.example"},
		"created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-02-01T00:00:00Z",
	}
}
