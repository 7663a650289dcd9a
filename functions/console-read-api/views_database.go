package main

import (
	"context"
	"time"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

type snapshot struct {
	Environment       string    `json:"environment"`
	Database          string    `json:"database"`
	Provider          string    `json:"provider"`
	SizeBytes         int64     `json:"size_bytes"`
	Tables            int       `json:"tables"`
	Sequences         int       `json:"sequences"`
	ObjectCount       int       `json:"object_count"`
	ServerVersion     *string   `json:"server_version"`
	MigrationVersion  *string   `json:"migration_version"`
	MigrationsApplied *int      `json:"migrations_applied"`
	MigrationsPending *int      `json:"migrations_pending"`
	ObservedAt        time.Time `json:"observed_at"`
}

type databaseFacts struct {
	Connected *struct {
		Database      string `json:"database"`
		ServerVersion string `json:"server_version"`
		SizeBytes     int64  `json:"size_bytes"`
		Tables        int    `json:"tables"`
		Sequences     int    `json:"sequences"`
		Indexes       int    `json:"indexes"`
		Views         int    `json:"views"`
	}
	Snapshots []snapshot
}

func composeDatabase(_ context.Context, v viewing) (any, error) {
	f, _, err := facts[databaseFacts](v, v.now)
	if err != nil {
		return nil, err
	}
	connected := with(v.nobody("the connected database could not be looked at"), object{"database": nil})
	if c := f.Connected; c != nil {
		objects := c.Tables + c.Sequences
		connected = with(ceiling(v.judge, v.live(), fresh, objects), object{
			"database": c.Database, "server_version": c.ServerVersion, "size_bytes": c.SizeBytes, "tables": c.Tables,
			"sequences": c.Sequences, "indexes": c.Indexes, "views": c.Views, "object_count": objects, "object_ceiling": ops.ObjectCeiling,
		})
	}
	environments := []object{}
	for _, e := range v.want.Environments {
		byDatabase, order := map[string][]snapshot{}, []string{}
		for _, s := range f.Snapshots {
			if s.Environment == e.Name {
				if byDatabase[s.Database] == nil {
					order = append(order, s.Database)
				}
				byDatabase[s.Database] = append(byDatabase[s.Database], s)
			}
		}
		if len(order) == 0 {
			none := v.nobody("no snapshot of a database of %s in the last 90 days", e.Name)
			environments = append(environments, with(none, object{"environment": e.Name, "supabase_ref": orNull(e.SupabaseRef), "database": nil, "last": nil, "trend": []any{}, "migrations": none}))
		}
		for _, name := range order {
			environments = append(environments, ofSnapshots(v.judge, e.Name, e.SupabaseRef, byDatabase[name]))
		}
	}
	return object{"connected": connected, "environments": environments}, nil
}

func ceiling(j *judge, asOf *time.Time, within time.Duration, objects int) card {
	switch {
	case objects > ops.ObjectCeiling:
		return j.say(asOf, within, failing, "%d tables and sequences, more than %d", objects, ops.ObjectCeiling)
	case objects > ops.ObjectCeiling*8/10:
		return j.say(asOf, within, warning, "%d tables and sequences, more than 80%% of %d", objects, ops.ObjectCeiling)
	}
	return j.say(asOf, within, ok, "%d tables and sequences of %d", objects, ops.ObjectCeiling)
}

// ofSnapshots is one database over time; the last of a day stands for it.
func ofSnapshots(j *judge, environment, supabaseRef string, all []snapshot) object {
	first, last := all[0], all[len(all)-1]
	trend := []object{}
	for _, s := range all {
		trend = append(trend, object{"observed_at": s.ObservedAt, "size_bytes": s.SizeBytes, "object_count": s.ObjectCount})
	}
	growth := object{"objects_per_day": nil, "days_to_ceiling": nil, "observations": len(all), "reason": "two days of snapshots are needed"}
	if days := last.ObservedAt.Sub(first.ObservedAt).Hours() / 24; days >= 1 {
		perDay := float64(last.ObjectCount-first.ObjectCount) / days
		growth["objects_per_day"], growth["reason"] = perDay, nil
		if perDay > 0 {
			growth["days_to_ceiling"] = max(0, float64(ops.ObjectCeiling-last.ObjectCount)/perDay)
		}
	}
	migrations := j.say(&last.ObservedAt, daily, unknown, "its migrations could not be compared with git")
	if n := last.MigrationsPending; n != nil && *n > 0 {
		migrations = j.say(&last.ObservedAt, daily, failing, "%d migrations are pending", *n)
	} else if n != nil {
		migrations = j.say(&last.ObservedAt, daily, ok, "no migration is pending")
	}
	return with(ceiling(j, &last.ObservedAt, daily, last.ObjectCount), object{
		"environment": environment, "supabase_ref": orNull(supabaseRef), "database": last.Database, "last": last, "trend": trend, "growth": growth,
		"migrations": with(migrations, object{"version": last.MigrationVersion, "applied": last.MigrationsApplied, "pending": last.MigrationsPending}),
	})
}
