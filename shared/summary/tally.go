package summary

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// apart is how many kinds of errors are told apart. Whoever makes up new words all day fills no memory: what comes after is
// counted only.
const apart = 20_000

// Tally counts errors by what they have in common. The zero value is empty. It holds so many kinds and no more, however
// many lines it is given.
type Tally struct {
	groups  map[key]*ops.ErrorGroup
	total   int64
	notTold int64
}

type key struct{ kind, source, pattern string }

// Add counts errors that said the same.
func (t *Tally) Add(l ops.ErrorLine) {
	if t.groups == nil {
		t.groups = map[key]*ops.ErrorGroup{}
	}
	t.total += l.Count
	k := key{Masked(l.Kind, 80), Masked(l.Source, 80), Pattern(l.Text)}
	g, there := t.groups[k]
	if !there && len(t.groups) == apart {
		t.notTold += l.Count
		return
	}
	if !there {
		g = &ops.ErrorGroup{Kind: k.kind, Source: k.source, Pattern: k.pattern, FirstSeenAt: l.FirstAt.UTC(), LastSeenAt: l.LastAt.UTC()}
		t.groups[k] = g
	}
	g.Count += l.Count
	if worse(l.Severity, g.Severity) {
		g.Severity = l.Severity
	}
	if l.FirstAt.Before(g.FirstSeenAt) {
		g.FirstSeenAt = l.FirstAt.UTC()
	}
	if l.LastAt.After(g.LastSeenAt) {
		g.LastSeenAt = l.LastAt.UTC()
	}
}

// Groups are the kinds of errors: the critical first, then those that happened most.
func (t *Tally) Groups() []ops.ErrorGroup {
	all := make([]ops.ErrorGroup, 0, len(t.groups))
	for k, g := range t.groups {
		g.Fingerprint = k.fingerprint()
		all = append(all, *g)
	}
	slices.SortFunc(all, func(a, b ops.ErrorGroup) int {
		if a.Severity != b.Severity {
			return cmp.Compare(rankOf(b.Severity), rankOf(a.Severity))
		}
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Fingerprint, b.Fingerprint))
	})
	return all
}

// fingerprint names a kind of error, the same on every day.
func (k key) fingerprint() string {
	sum := sha256.Sum256([]byte(k.kind + "\x00" + k.source + "\x00" + k.pattern))
	return hex.EncodeToString(sum[:8])
}

func worse(a, b ops.Severity) bool { return rankOf(a) > rankOf(b) }

func rankOf(s ops.Severity) int {
	return slices.Index([]ops.Severity{ops.Info, ops.Warning, ops.Error, ops.Critical}, s)
}
