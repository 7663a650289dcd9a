package main

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/ssot"
)

type logFacts struct {
	NewestAt *time.Time `json:"newest_at"`
	Events   []json.RawMessage
}

func composeLogs(_ context.Context, v viewing) (any, error) {
	saved, err := savedFilter(v)
	if err != nil {
		return nil, err
	}
	search, err := store.ParseLogs(v.query, saved.Filter.Columns(), saved.Q)
	if err != nil {
		return nil, err
	}
	f, _, err := facts[logFacts](v, search.Args()...)
	if err != nil {
		return nil, err
	}
	events := orEmpty(f.Events)
	if len(events) > search.Limit {
		events = events[:search.Limit]
		var last struct{ ID string }
		if err := json.Unmarshal(events[len(events)-1], &last); err != nil {
			return nil, err
		}
		*v.next = search.Next(last.ID)
	}
	filters := []object{}
	for _, s := range v.want.SavedFilters {
		filters = append(filters, object{"name": s.Name, "title": s.Title, "description": s.Description, "filter": s.Filter.Columns(), "q": orNull(s.Q)})
	}
	// The stream is our own and is read now; that it is quiet may be because nobody writes.
	c := v.say(f.NewestAt, fresh, ok, "the newest event is recent")
	return with(c, object{"events": events, "newest_at": f.NewestAt, "filter": orNull(saved.Name), "saved_filters": filters}), nil
}

func savedFilter(v viewing) (ssot.SavedFilter, error) {
	if !v.query.Has("filter") {
		return ssot.SavedFilter{}, nil
	}
	name := v.query.Get("filter")
	i := slices.IndexFunc(v.want.SavedFilters, func(s ssot.SavedFilter) bool { return s.Name == name })
	if i < 0 {
		var names []string
		for _, s := range v.want.SavedFilters {
			names = append(names, s.Name)
		}
		return ssot.SavedFilter{}, fault.New(fault.Invalid, "there is no saved filter %q; there are: %s", said(name), strings.Join(names, ", "))
	}
	return v.want.SavedFilters[i], nil
}
