package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/ssot"
)

// desired is what the files say there should be. They are built in and checked by tests, so they are read when first
// asked for.
var desired = sync.OnceValues(ssot.Load)

// view is a composed answer: what there should be, what the database has seen of it, and what that means. No card of it
// is green because nothing was looked at; see judge.
type view struct {
	name, summary, description string
	source                     string // what is behind it, for meta
	parameters                 []parameter
	compose                    func(ctx context.Context, v viewing) (any, error)
}

// parameter is one that a view takes.
type parameter struct {
	name, description, example string
	oneOf                      []string
}

// viewing is one look at a view.
type viewing struct {
	query url.Values
	want  *ssot.SSOT
	ask   func(args ...any) (store.Facts, error)
	*judge
	next *string // cursor of the next page
}

func (v *viewing) environments() []string {
	names := make([]string, len(v.want.Environments))
	for i, e := range v.want.Environments {
		names[i] = e.Name
	}
	return names
}

// facts asks and decodes.
func facts[T any](v viewing, args ...any) (T, store.Heard, error) {
	var into T
	found, err := v.ask(args...)
	if err == nil {
		err = json.Unmarshal(found.Document, &into)
	}
	return into, found.Heard, err
}

func viewNamed(name string) (view, bool) {
	i := slices.IndexFunc(allViews(), func(v view) bool { return v.name == name })
	if i < 0 {
		return view{}, false
	}
	return allViews()[i], true
}

// names are the parameters, for the sentence that refuses another one.
func (v view) names() string {
	if len(v.parameters) == 0 {
		return "it takes none"
	}
	names := make([]string, len(v.parameters))
	for i, p := range v.parameters {
		names[i] = p.name
	}
	return "there are: " + strings.Join(names, ", ")
}

func (v view) check(query url.Values) error {
	for name, given := range query {
		i := slices.IndexFunc(v.parameters, func(p parameter) bool { return p.name == name })
		switch {
		case i < 0:
			return fault.New(fault.Invalid, "the view %s has no parameter %q; %s", v.name, said(name), v.names())
		case len(given) != 1:
			return fault.New(fault.Invalid, "%s is given more than once", name)
		case len(v.parameters[i].oneOf) > 0 && !slices.Contains(v.parameters[i].oneOf, given[0]):
			return fault.New(fault.Invalid, "%s is one of %s", name, strings.Join(v.parameters[i].oneOf, ", "))
		}
	}
	return nil
}

// said is something a caller said, short enough to be said back.
func said(s string) string {
	if len(s) > 60 {
		s = s[:60] + "..."
	}
	return strings.ToValidUTF8(s, "?")
}

// view answers the way a list does: token first, then the question, then row level security.
func (c *console) view(of view) entry.Handler {
	return func(ctx context.Context, r *entry.Request) (entry.Reply, error) {
		viewer, err := c.viewer(ctx, r)
		if err != nil {
			return entry.Reply{}, err
		}
		if err := of.check(r.Query); err != nil {
			return entry.Reply{}, err
		}
		want, err := desired()
		if err != nil {
			return entry.Reply{}, err
		}
		v := viewing{query: r.Query, want: want, judge: &judge{now: r.Received.UTC()}, next: new(string), ask: func(args ...any) (store.Facts, error) {
			return c.store.View(ctx, viewer.Claims, of.name, r.Received, args...)
		}}
		data, err := of.compose(ctx, v)
		if err != nil {
			return entry.Reply{}, err
		}
		return replyView(r, of, v, data)
	}
}

// replyView tells in meta of the weakest card: when the oldest of the data was confirmed, and stale when any is missing
// or too old. The tag is made without the time of asking, which would make every answer another one.
func replyView(r *entry.Request, of view, v viewing, data any) (entry.Reply, error) {
	meta := store.Meta{AsOf: v.oldest, Source: of.source, Stale: v.stale}
	if *v.next != "" {
		meta.NextCursor = v.next
	}
	body, err := json.Marshal(data)
	if err != nil {
		return entry.Reply{}, err
	}
	about, err := json.Marshal(meta)
	if err != nil {
		return entry.Reply{}, err
	}
	asked, _ := json.Marshal(v.now)
	tag := digest(bytes.ReplaceAll(body, asked, nil), bytes.ReplaceAll(about, asked, nil))
	header := map[string]string{"etag": tag, "vary": "Authorization"}
	if matches(r.Header.Get("If-None-Match"), tag) {
		return entry.Reply{Status: 304, Header: header}, nil
	}
	return entry.Reply{Data: json.RawMessage(body), Meta: meta, Header: header}, nil
}
