package postgres

import (
	"context"
	"time"

	"github.com/insightpulseai/odooops-console/infra/local/child"
)

// orphanScript signals every server process that works in the directory $1.
const orphanScript = `
for process in /proc/[0-9]*; do
	[ "$(readlink "$process/cwd")" = "$1" ] || continue
	case "$(readlink "$process/exe")" in
	*/postgres | */postgres\ *) kill -QUIT "${process#/proc/}" ;;
	esac
done 2>/dev/null`

// clearOrphans ends the backends of a killed postmaster. One that waits notices
// by itself; one that computes does not, and holds the shared memory for as
// long as its query takes. Backends work in the data directory, which is how
// they are known. It is asked by the server's own user: in a container root may
// not see where another user's process works.
func clearOrphans(ctx context.Context, c cluster) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	// The next attempt tells whether it helped.
	_ = child.Run(ctx, c.id.Command("/", "/bin/sh", "-c", orphanScript, "clear-orphans", c.data()))
}
