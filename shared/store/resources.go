package store

import "slices"

// resources is everything that /v1 shows. A new table is one more entry in one of these; types and nullability are checked
// against the database by a test, and the descriptions in the API's document are the database's own comments.
var resources = slices.Concat(ledgerResources, deliveryResources, operationsResources, inventoryResources, agentsResources)

// ledgerResources is what was heard, what was made of it and what the console did.
var ledgerResources = []Resource{
	declare(declaration{
		name: "work-items",
		columns: `work_item_ref text, source text, source_id text, container_id text null, number integer null, key text null,
			title text null, url text null, status text null, source_state text null, source_state_id text null,
			priority text null, labels text[], assignees text[], author text null, opened_at timestamptz null,
			closed_at timestamptz null, source_updated_at timestamptz null, deleted_at timestamptz null,
			moved_to text null, previous_refs text[], delivery_id bigint, created_at timestamptz, updated_at timestamptz`,
		key:   "work_item_ref",
		order: "source_updated_at desc, work_item_ref",
		filters: `source, status, container_id, key, priority, labels, assignees, author, opened_at, closed_at,
			source_updated_at, deleted_at`,
		told:   "github webhook or github issues, plane webhook or plane work_items",
		direct: "t.deleted_at is null", find: "ops.work_item_of_today($1)", identity: "source, source_id",
	}),
	declare(declaration{
		name: "work-item-containers",
		columns: `source text, container_id text, name text, named_at timestamptz, previous_names text[],
			created_at timestamptz, updated_at timestamptz`,
		key: "source, container_id", order: "source, container_id", filters: "source, name, previous_names, named_at",
		told: "github webhook or github issues, plane webhook or plane work_items",
	}),
	declare(declaration{
		name: "work-item-states",
		columns: `source text, state_id text, name text, status text, named_at timestamptz,
			created_at timestamptz, updated_at timestamptz`,
		key: "source, state_id", order: "source, state_id", filters: "source, name, status, named_at",
		told: "plane webhook or plane work_items",
	}),
	declare(declaration{
		name: "webhook-deliveries",
		columns: `id bigint, source text, delivery_key text, event text, action text null, headers jsonb, body_size integer,
			body_sha256 bytea, body_evidence bigint null, secret_position smallint, state text, reason text null, duplicates integer,
			last_duplicate_at timestamptz null, received_at timestamptz, processed_at timestamptz null,
			created_at timestamptz, updated_at timestamptz`,
		key: "id", order: "id desc",
		filters: "source, delivery_key, event, action, state, received_at, processed_at, last_duplicate_at",
		extras:  []extra{deliveryBody},
	}),
	declare(declaration{
		name: "task-queue",
		columns: `kind text, ref text, state text, attempt integer, attempts_allowed integer, run_at timestamptz,
			lease_until timestamptz null, due_at timestamptz null, last_error text null, finished_at timestamptz null,
			created_at timestamptz, updated_at timestamptz`,
		key: "kind, ref", order: "kind, ref", filters: "kind, state, run_at, due_at, finished_at",
	}),
	declare(declaration{
		name: "platform-events",
		columns: `id bigint, kind text, severity text, source text null, subject text null, environment text null,
			message text, data jsonb, occurrences integer, dedupe_key text null, occurred_at timestamptz,
			last_seen_at timestamptz, created_at timestamptz, updated_at timestamptz`,
		key: "id", order: "id desc", filters: "kind, severity, source, subject, environment, occurred_at, last_seen_at",
	}),
	declare(declaration{
		name: "runs",
		columns: `id bigint, kind text, trigger text, environment text null, status text, summary jsonb, error text null,
			ci_url text null, evidence text null, started_at timestamptz, finished_at timestamptz null,
			created_at timestamptz, updated_at timestamptz`,
		key: "id", order: "id desc", filters: "kind, trigger, environment, status, started_at, finished_at",
		extras: []extra{children{name: "events", of: "run-events", by: "run_id"}},
	}),
	declare(declaration{
		name: "run-events",
		columns: `id bigint, run_id bigint, kind text, message text, data jsonb, occurred_at timestamptz,
			created_at timestamptz, updated_at timestamptz`,
		key: "id", order: "id desc", filters: "run_id, kind, occurred_at",
	}),
	declare(declaration{
		name: "sync-cursors",
		columns: `source text, scope text, cursor text null, last_success_at timestamptz null, cadence interval,
			created_at timestamptz, updated_at timestamptz`,
		key: "source, scope", order: "source, scope", filters: "source, scope, last_success_at",
	}),
}

// Resources lists everything that can be read.
func Resources() []Resource { return slices.Clone(resources) }

// ResourceNamed finds a resource by its public name.
func ResourceNamed(name string) (Resource, bool) {
	i := slices.IndexFunc(resources, func(r Resource) bool { return r.Name == name })
	if i < 0 {
		return Resource{}, false
	}
	return resources[i], true
}
