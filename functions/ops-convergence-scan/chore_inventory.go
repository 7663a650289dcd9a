package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/supabase"
	"github.com/insightpulseai/odooops-console/shared/adapters/vercel"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/placement"
	"github.com/insightpulseai/odooops-console/ssot"
)

// listings keeps what was listed, and makes tables of it.
type listings interface {
	AbandonListings(ctx context.Context, resource string) error
	KeepListing(ctx context.Context, run ops.RunID, resource string, items any) error
	CompareListing(ctx context.Context, run ops.RunID, resource string) (ops.Listed, error)
	MergeListing(ctx context.Context, r ops.Reading) (ops.Merged, error)
}

// perVendor is how long one vendor may take, so that one that does not answer leaves time for the other.
const perVendor = 100 * time.Second

// inventory reads what there is at Vercel and Supabase into the inventory. By hand it believes a listing that is suddenly
// empty.
type inventory struct {
	db           listings
	sites        *vercel.Client
	projects     *supabase.Client
	environments []ssot.Environment
	now          func() time.Time
}

func (i inventory) chore() chore { return chore{name: "inventory", do: i.do} }

func (i inventory) places() placement.Places { return placement.New(i.environments) }

// look is what was read of one resource.
type look struct {
	resource string
	at       time.Time
	items    any
	failed   error    // why it is not all of it
	unread   []string // parts that could not be read
	why      []string // what could not be read of it, in sentences
}

// missing says that a part could not be read.
func (l *look) missing(part, name string, err error) {
	l.unread = append(l.unread, part)
	l.lacks(name, err)
}

// lacks says that something could not be read of a part.
func (l *look) lacks(name string, err error) {
	l.why = append(l.why, name+": "+fault.Classify(err).Public)
}

// mirrored is what is said of one resource.
type mirrored struct {
	Outcome string   `json:"outcome"` // succeeded, partial, failed or not_configured; late: a newer reading was faster
	Seen    int      `json:"seen"`
	Added   int      `json:"added"`
	Changed int      `json:"changed"`
	Gone    int      `json:"gone"`
	Unread  []string `json:"unread,omitempty"` // whose rows were left as they were
	Why     string   `json:"why,omitempty"`
}

func (i inventory) do(ctx context.Context, m ops.MaintenanceRun) (ops.Result, error) {
	summary, trouble := map[string]mirrored{}, []string{}
	for _, read := range []func(context.Context) []look{i.vercel, i.supabase} {
		within, cancel := context.WithTimeout(ctx, perVendor)
		looks := read(within)
		cancel()
		for _, l := range looks {
			said, err := i.mirror(ctx, m, l)
			if err != nil {
				return ops.Result{}, err
			}
			if summary[l.resource] = said; said.Outcome != string(ops.RunSucceeded) {
				trouble = append(trouble, l.resource+": "+said.Why)
			}
		}
	}
	result := ops.Result{Status: ops.RunSucceeded, Summary: summary}
	if len(trouble) > 0 {
		result.Status, result.Why = ops.RunPartial, strings.Join(trouble, "; ")
	}
	return result, nil
}

// mirror makes a table what was read of it, whether it was all or not: what was seen is there. Only what was read to its
// end retires rows and counts as confirmed.
func (i inventory) mirror(ctx context.Context, m ops.MaintenanceRun, l look) (said mirrored, err error) {
	if l.failed != nil && fault.ReasonOf(l.failed) == fault.NotConfigured {
		return mirrored{Outcome: "not_configured", Why: fault.Classify(l.failed).Public}, nil
	}
	if err := i.db.AbandonListings(ctx, l.resource); err != nil { // those of an attempt that died
		return said, err
	}
	if err := i.db.KeepListing(ctx, m.Run, l.resource, l.items); err != nil {
		return said, err
	}
	if l.failed == nil && m.Trigger != ops.Manually {
		if l.failed, err = i.believable(ctx, m, l.resource); err != nil {
			return said, err
		}
	}
	done, err := i.db.MergeListing(ctx, ops.Reading{
		Run: m.Run, Resource: l.resource, At: l.at, Cadence: m.Cadence.Every(), Complete: l.failed == nil, Unread: l.unread,
	})
	return outcome(l, done), err
}

// believable refuses a listing that is suddenly empty: a token that has lost a scope or its team sees nothing, and is not
// told so.
func (i inventory) believable(ctx context.Context, m ops.MaintenanceRun, resource string) (doubt, err error) {
	l, err := i.db.CompareListing(ctx, m.Run, resource)
	if err == nil && l.Listed == 0 && l.Known > 0 {
		doubt = fault.New(fault.Unavailable, `none are listed, and %d are known: check the scopes of the token, or invoke %s with {"chore":%q} by hand if it is true`, l.Known, runner, m.Chore)
	}
	return doubt, err
}

func outcome(l look, done ops.Merged) mirrored {
	said := mirrored{Outcome: string(ops.RunSucceeded), Seen: done.Seen, Added: done.Added, Changed: done.Changed, Gone: done.Gone, Unread: l.unread}
	why := slices.Clone(l.why)
	if len(why) > 3 {
		why = append(why[:3], fmt.Sprintf("and %d more", len(why)-3))
	}
	switch {
	case done.Late:
		said.Outcome, why = "late", []string{"a newer reading was faster"}
	case l.failed != nil && done.Seen == 0:
		said.Outcome, why = string(ops.RunFailed), append([]string{fault.Classify(l.failed).Public}, why...)
	case l.failed != nil:
		said.Outcome, why = string(ops.RunPartial), append([]string{fault.Classify(l.failed).Public}, why...)
	case len(why) > 0:
		said.Outcome = string(ops.RunPartial)
	}
	said.Why = strings.Join(why, "; ")
	return said
}

// hopeless reports whether asking further would end the same way.
func hopeless(err error) bool {
	reason := fault.ReasonOf(err)
	return err != nil && (reason == fault.Unauthenticated || reason == fault.RateLimited || reason == fault.NotConfigured)
}
