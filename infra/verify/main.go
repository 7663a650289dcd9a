// Command verify derives every digest of the evidence again: the chain of ops.evidence, each artifact, and what the bundles of
// agents refer to. It prints what is wrong, and ends with 1 when something is.
//
// It owns walking the chain and saying what came of it. It refuses to mend anything, and to call fine what it could not read.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"text/tabwriter"

	"github.com/insightpulseai/odooops-console/infra/attach"
	"github.com/insightpulseai/odooops-console/shared/evidence"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/proof"
	"github.com/insightpulseai/odooops-console/shared/secret"
	"github.com/insightpulseai/odooops-console/shared/store"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	wrong, err := run(ctx, os.Stdout)
	switch {
	case err != nil:
		fmt.Fprintln(os.Stderr, "verify:", err)
		os.Exit(2)
	case wrong > 0:
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer) (wrong int, err error) {
	address, err := attach.Database()
	if err != nil {
		return 0, err
	}
	db, err := store.Open(store.Config{URL: secret.New(address), MaxConns: 1})
	if err != nil {
		return 0, err
	}
	defer db.Close()
	kept, err := attach.Evidence()
	if err != nil {
		return 0, err
	}
	return verify(ctx, db, kept, out)
}

// chain is where the rows are.
type chain interface {
	EvidenceAfter(ctx context.Context, last int64, limit int) ([]ops.EvidenceLink, error)
}

const page = 200

// verify walks the whole chain. What cannot be read at all is an error; what is not what it was is a line.
func verify(ctx context.Context, rows chain, kept evidence.Keeper, out io.Writer) (wrong int, err error) {
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	var before ops.EvidenceLink
	kinds, order := map[string]int{}, []string{}
	for {
		links, err := rows.EvidenceAfter(ctx, before.ID, page)
		if err != nil {
			return wrong, err
		}
		for _, l := range links {
			said, err := look(ctx, kept, l, before)
			if err != nil {
				return wrong, fmt.Errorf("evidence %d: %w", l.ID, err)
			}
			for _, s := range said {
				_, _ = fmt.Fprintf(w, "WRONG\t%d\t%s\t%s\t%s\n", l.ID, l.Kind, l.Location, s)
			}
			wrong += min(len(said), 1)
			if kinds[l.Kind]++; kinds[l.Kind] == 1 {
				order = append(order, l.Kind)
			}
			before = l
		}
		if len(links) < page {
			break
		}
	}
	for _, kind := range order {
		_, _ = fmt.Fprintf(w, "looked at\t%d\t%s\t\t\n", kinds[kind], kind)
	}
	_, _ = fmt.Fprintf(w, "\n%d rows, %d wrong; the chain ends with %x\n", before.ID, wrong, before.Digest)
	return wrong, w.Flush()
}

// look asks both questions of a row: does it follow, and is what it is about still the same.
func look(ctx context.Context, kept evidence.Keeper, l, before ops.EvidenceLink) (said []string, err error) {
	if broken := l.Broken(before); broken != "" {
		said = append(said, broken)
	}
	artifact, err := proof.Check(ctx, kept, l)
	if artifact != "" {
		said = append(said, artifact)
	}
	return said, err
}
