package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/store"
)

// reply puts an answer into the envelope, or says that the caller has it already.
func reply(r *entry.Request, answer store.Answer, err error) (entry.Reply, error) {
	if err != nil {
		return entry.Reply{}, err
	}
	tag := answer.Tag
	if tag == "" {
		tag = fingerprint(answer)
	}
	header := map[string]string{"etag": tag, "vary": "Authorization"}
	if answer.Unchanged || matches(r.Header.Get("If-None-Match"), tag) {
		return entry.Reply{Status: 304, Header: header}, nil
	}
	return entry.Reply{Data: answer.Data, Meta: answer.Meta, Header: header}, nil
}

// has says which answers the caller has already; nil when he has none.
func has(r *entry.Request) func(tag string) bool {
	condition := r.Header.Get("If-None-Match")
	if condition == "" {
		return nil
	}
	return func(tag string) bool { return matches(condition, tag) }
}

// fingerprint is what must differ for an answer to be another one. The as_of of a mirror belongs to it: it stands still
// until a vendor is heard again, and a caller who keeps an old one shows data as older than it is. The as_of of a table
// of our own is the time of asking, and would make every answer new.
func fingerprint(a store.Answer) string {
	if a.Live {
		a.Meta.AsOf = &time.Time{}
	}
	meta, _ := json.Marshal(a.Meta) // strings, times and a truth value: cannot fail
	return digest(a.Data, meta)
}

func digest(parts ...[]byte) string {
	sum := sha256.New()
	for _, part := range parts {
		sum.Write(part)
		sum.Write([]byte{0})
	}
	return `"` + hex.EncodeToString(sum.Sum(nil)[:16]) + `"`
}

// matches compares weakly, as RFC 9110 (13.1.2) asks for a condition on a GET: a gateway that compresses may weaken a tag.
func matches(condition, tag string) bool {
	for part := range strings.SplitSeq(condition, ",") {
		if part = strings.TrimSpace(part); part == "*" || strings.TrimPrefix(part, "W/") == tag {
			return true
		}
	}
	return false
}
