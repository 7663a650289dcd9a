package ci

import (
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/insightpulseai/odooops-console/migrations"
	"github.com/insightpulseai/odooops-console/shared/audit"
)

// The audit compares a database with what the migrations make; one that was not written down would look like drift.
func TestTheRightsOfEveryMigrationAreRecorded(t *testing.T) {
	t.Parallel()
	want, err := audit.Load()
	if err != nil {
		t.Fatal(err)
	}
	files, err := fs.Glob(migrations.FS, "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	var stamps []int64
	for _, file := range files {
		stamp, err := strconv.ParseInt(strings.SplitN(file, "_", 2)[0], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		stamps = append(stamps, stamp)
	}
	if !slices.Equal(stamps, want.Migrations) {
		t.Errorf("migrations/ has %v and shared/audit/desired.json %v: run make rights and look at what changed", stamps, want.Migrations)
	}
}
