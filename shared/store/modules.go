package store

import (
	"context"
	"encoding/json"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// storedModule is a module as module_snapshot.sql reads it.
type storedModule struct {
	Name             string          `json:"module"`
	State            ops.ModuleState `json:"state"`
	SourceState      string          `json:"source_state"`
	InstalledVersion string          `json:"installed_version"`
	CodeVersion      string          `json:"code_version"`
	Wave             *int            `json:"wave"`
	Allowed          *bool           `json:"allowed"`
	Source           string          `json:"source"`
	AddonsPath       string          `json:"addons_path"`
	Depends          []string        `json:"depends"`
	MissingDepends   []string        `json:"missing_depends"`
}

// keepSnapshots takes in what a build told of the modules of environments.
func keepSnapshots(ctx context.Context, tx pgx.Tx, b ops.BuildSource, snapshots []ops.ModuleSnapshot) error {
	for _, s := range snapshots {
		modules := make([]storedModule, len(s.Modules))
		for i, m := range s.Modules {
			m.Depends, m.MissingDepends = ops.SortedSet(m.Depends), ops.SortedSet(m.MissingDepends)
			modules[i] = storedModule(m)
		}
		document, err := json.Marshal(modules)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, moduleLock, s.Environment); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, moduleSnapshot, s.Environment, string(document), s.ObservedAt, b.Repo, b.SHA, b.ID); err != nil {
			return err
		}
	}
	return nil
}
