package store

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"
)

// A list is told apart by which versions of which rows it shows, not by their content: a row in Postgres never changes,
// an update writes another one. (table, place, transaction) names such a version, and to find fifty of these costs a
// fraction of rendering them. So whoever has a list already is answered after looking at the names alone.
//
// It is exact where a counter or the newest updated_at is not: what is compared is what this viewer's snapshot shows, in
// whichever order transactions commit. The server's start is part of the tag because a restored database may give the
// same name to another version. See ssot/decisions/0010-a-tag-names-row-versions.md.
const (
	versionOf    = "t.tableoid, t.ctid, t.xmin"
	versionParts = 3
)

// tag names the whole answer: the rows, how they are rendered, what was asked, and how old it is said to be. The time of
// asking, which is the as_of of a table of our own, would make every answer another one.
func (p *page) tag(r Resource, q Query, server string, a Answer) string {
	asOf := "live"
	if !a.Live && a.Meta.AsOf != nil {
		asOf = a.Meta.AsOf.Format(time.RFC3339Nano)
	}
	sum := sha256.New()
	sum.Write(p.names)
	_, _ = fmt.Fprintf(sum, "|%s|%s|%d|%t|%s|%s|%t", r.rendered, q.digest, q.limit, p.more, server, asOf, a.Meta.Stale)
	return `"` + hex.EncodeToString(sum.Sum(nil)[:16]) + `"`
}
