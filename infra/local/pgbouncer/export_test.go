package pgbouncer

import (
	"context"
	"testing"

	"github.com/insightpulseai/odooops-console/infra/local/child"
)

// What the tests outside see of the inside.
var (
	Libraries = libraries
	Lacking   = lacking
)

// Pid is the process of the pooler.
func (b *Bouncer) Pid() int { return b.process.Pid }

// Dir is where its configuration is.
func (b *Bouncer) Dir() string { return b.dir }

// Find answers where the program is and where its libraries are.
func Find(ctx context.Context, o Options) (path, libraries string, err error) {
	o, err = o.complete()
	if err != nil {
		return "", "", err
	}
	id, err := child.Unprivileged()
	if err != nil {
		return "", "", err
	}
	p, err := find(ctx, o, id)
	return p.path, p.libraries, err
}

// HideInstalled makes the machine's own pgbouncer invisible for a test.
func HideInstalled(t *testing.T) {
	t.Helper()
	all := elsewhere
	elsewhere = nil
	t.Cleanup(func() { elsewhere = all })
}
