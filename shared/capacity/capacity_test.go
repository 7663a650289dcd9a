package capacity_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/shared/capacity"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

func TestRules(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		is   ops.DatabaseSnapshot
		want []string
	}{
		"small":               {ops.DatabaseSnapshot{Tables: 40, Sequences: 30}, nil},
		"four fifths":         {ops.DatabaseSnapshot{Tables: 5000, Sequences: 3000}, nil},
		"above four fifths":   {ops.DatabaseSnapshot{Tables: 5000, Sequences: 3001}, []string{"warning object_ceiling database odoo: 5000 tables and 3001 sequences are 8001 objects, more than four fifths of what there may be"}},
		"at the ceiling":      {ops.DatabaseSnapshot{Tables: 7000, Sequences: 3000}, []string{"warning object_ceiling database odoo: 7000 tables and 3000 sequences are 10000 objects, more than four fifths of what there may be"}},
		"above the ceiling":   {ops.DatabaseSnapshot{Tables: 7000, Sequences: 3001}, []string{"error object_ceiling database odoo: 7000 tables and 3001 sequences are 10001 objects, 1 more than there may be: find the module that makes them"}},
		"migrated":            {ops.DatabaseSnapshot{Migrations: &ops.Migrations{Newest: 7, Applied: 3}}, nil},
		"not migrated":        {ops.DatabaseSnapshot{Migrations: &ops.Migrations{Newest: 7, Applied: 3, Pending: 2}}, []string{"error migrations_pending database odoo: the functions that run know 2 migrations that the database has not: what needs them fails"}},
		"not ours to migrate": {ops.DatabaseSnapshot{}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.is.Database, c.is.Environment = "odoo", "prod"
			var got []string
			for _, f := range capacity.Judge(c.is) {
				got = append(got, fmt.Sprintf("%s %s %s: %s", f.Severity, f.Signal, f.Subject, f.Explanation))
				if f.Title == "" || f.Expected == f.Actual || f.Environment != "prod" {
					t.Errorf("%+v", f)
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
