package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"

	"github.com/insightpulseai/odooops-console/shared/evidence"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

type links []ops.EvidenceLink

func (l links) EvidenceAfter(_ context.Context, last int64, limit int) ([]ops.EvidenceLink, error) {
	rest := l[min(int(last), len(l)):]
	return rest[:min(limit, len(rest))], nil
}

// linked is a chain of so many artifacts.
func linked(t *testing.T, k evidence.Keeper, n int) (all links) {
	t.Helper()
	var before ops.EvidenceLink
	for i := range n {
		content := fmt.Appendf(nil, "artifact %d", i)
		location, err := evidence.Keep(t.Context(), k, fmt.Sprintf("a/%d", i), content)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(content)
		l := ops.EvidenceLink{ID: int64(i + 1), Kind: "test", SHA256: sum[:], Size: int64(len(content)), Location: location, RecordedAt: int64(i), Previous: before.Digest}
		l.Digest = l.Derive()
		all, before = append(all, l), l
	}
	return all
}

func TestTheWholeChainIsWalked(t *testing.T) {
	t.Parallel()
	k := evidence.Open(evidence.Config{Dir: t.TempDir()}, nil)
	all := linked(t, k, 2*page)
	for name, c := range map[string]struct {
		change func(links) links
		wrong  int
		says   string
	}{
		"as it was":             {func(l links) links { return l }, 0, "400 rows, 0 wrong"},
		"one is taken out":      {func(l links) links { return append(l[:250:250], l[251:]...) }, 1, "it should be number 251"},
		"one is changed":        {func(l links) links { l[10].Subject = "x"; return l }, 1, "its digest is not that of what is in the row"},
		"one is changed well":   {func(l links) links { l[10].Subject = "x"; l[10].Digest = l[10].Derive(); return l }, 1, "does not follow"},
		"its artifact is other": {func(l links) links { l[399].SHA256 = l[0].SHA256; l[399].Digest = l[399].Derive(); return l }, 1, "SHA-256 is another one"},
		"its size is other":     {func(l links) links { l[399].Size++; l[399].Digest = l[399].Derive(); return l }, 1, "are on record"},
		"there is none":         {func(links) links { return nil }, 0, "0 rows, 0 wrong"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			wrong, err := verify(t.Context(), c.change(append(links{}, all...)), k, &out)
			if err != nil || wrong != c.wrong || !strings.Contains(out.String(), c.says) {
				t.Errorf("%d wrong, %v: %s", wrong, err, out.String())
			}
		})
	}
}
