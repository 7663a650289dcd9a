package main

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/infra/sender"
	"github.com/insightpulseai/odooops-console/shared/adapters/dns"
	names "github.com/insightpulseai/odooops-console/shared/adapters/dns/fake"
	"github.com/insightpulseai/odooops-console/shared/adapters/github"
	hub "github.com/insightpulseai/odooops-console/shared/adapters/github/fake"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/adapters/vercel"
	sites "github.com/insightpulseai/odooops-console/shared/adapters/vercel/fake"
	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/evidence"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/secret"
	"github.com/insightpulseai/odooops-console/ssot"
)

// stage is where a scenario is played: the scan at its database, the doors in front of it, the vendors beside it, and a
// clock that the story sets.
type stage struct {
	*desk
	draft   *draft
	day     time.Time // of the story, at midnight
	zone    *time.Location
	servers []*names.Server
	github  vendor[*hub.GitHub]
	vercel  vendor[*sites.Vercel]
	known   []string // migrations
	heads   map[string]string
	sent    []sender.Webhook
	scanned time.Time // when the last scan told something
	told    int64     // the last notice that was
	answers *answers
}

// vendor is a vendor's fake, which may be away.
type vendor[T http.Handler] struct {
	fake T
	away *atomic.Bool
	url  string
}

func newVendor[T http.Handler](t *testing.T, fake T) vendor[T] {
	away := &atomic.Bool{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if away.Load() {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		fake.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return vendor[T]{fake, away, server.URL}
}

func newStage(t *testing.T) *stage {
	t.Helper()
	s := &stage{
		desk: newDesk(t, nil), draft: newDraft(t), zone: time.UTC, day: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC),
		github: newVendor(t, hub.New("token")), vercel: newVendor(t, sites.New("token", "")),
		known: []string{"20261123120000", "20261123120100", "20261123120200"}, heads: map[string]string{}, answers: &answers{told: map[string]ops.Lookup{}},
	}
	s.vercel.fake.Now = func() time.Time { return s.clock.at() }
	for range 3 {
		server, err := names.Start()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(server.Close)
		s.servers = append(s.servers, server)
	}
	return s
}

func (s *stage) overlay(text string) { s.draft.lay(text) }

// line does one line of a story, and gives what it tells.
func (s *stage) line(text string) (told []string, err error) {
	words := fields(text)
	if len(words) == 0 || strings.HasPrefix(text, "#") {
		return nil, nil
	}
	at, err := s.when(words[0])
	if err != nil {
		return nil, s.setting(words)
	}
	s.clock.set(at)
	act, known := acts[words[1]]
	if !known {
		return nil, fmt.Errorf("nobody knows how to %q", words[1])
	}
	return act(s, reads(words[2:]))
}

// setting says where in time the story is.
func (s *stage) setting(words []string) (err error) {
	if len(words) != 2 {
		return errors.New("a line begins with a time, such as 09:30")
	}
	switch words[0] {
	case "on":
		s.day, err = time.Parse(time.DateOnly, words[1])
	case "in":
		s.zone, err = time.LoadLocation(words[1])
	default:
		err = errors.New("a line begins with a time, such as 09:30")
	}
	return err
}

// when reads a time of the day: 09:30, 09:30:15, or 02:30+02:00 where a clock shows one twice.
func (s *stage) when(text string) (time.Time, error) {
	day := s.day.Format(time.DateOnly)
	for _, layout := range []string{"15:04", "15:04:05"} {
		if at, err := time.ParseInLocation(time.DateOnly+" "+layout, day+" "+text, s.zone); err == nil {
			return at.UTC(), nil
		}
	}
	at, err := time.Parse(time.DateOnly+" 15:04Z07:00", day+" "+text)
	return at.UTC(), err
}

// arguments are the words after what is to be done: some by their place, some by name.
type arguments struct {
	place []string
	named map[string]string
}

func reads(words []string) arguments {
	a := arguments{named: map[string]string{}}
	for _, word := range words {
		if name, value, named := strings.Cut(word, "="); named && !strings.Contains(name, " ") {
			a.named[name] = value
			continue
		}
		a.place = append(a.place, word)
	}
	return a
}

// at gives the word at a place, or what it is when there is none.
func (a arguments) at(i int, otherwise string) string {
	if i < len(a.place) {
		return a.place[i]
	}
	return otherwise
}

func (a arguments) get(name, otherwise string) string {
	if value, ok := a.named[name]; ok {
		return value
	}
	return otherwise
}

// fields are the words of a line; what stands in quotes is one.
func fields(line string) (words []string) {
	for i, part := range strings.Split(line, `"`) {
		if i%2 == 1 { // in quotes
			if n := len(words); n > 0 && strings.HasSuffix(words[n-1], "=") {
				words[n-1] += part
				continue
			}
			words = append(words, part)
			continue
		}
		words = append(words, strings.Fields(part)...)
	}
	return words
}

// scan compares, as the chore does, and tells how every environment stands, what is wrong and what people are told.
func (s *stage) scan(a arguments) ([]string, error) {
	want, err := s.draft.load()
	if err != nil {
		return nil, err
	}
	chores, err := s.chore(want)
	if err != nil {
		return nil, err
	}
	s.chores = chores
	trigger := entry.Trigger{Trigger: a.get("by", "manual"), Chore: "convergence"}
	done, err := s.handle(s.t.Context(), trigger)
	if err != nil {
		return nil, err
	}
	r := done.(report)
	if r.Outcome == string(ops.RunSucceeded) {
		return s.tells(), nil
	}
	return append([]string{strings.TrimSuffix(r.Outcome+": "+r.Why, ": ")}, s.tells()...), nil
}

// chore is the scan as main wires it.
func (s *stage) chore(want *ssot.SSOT) ([]chore, error) {
	g, err := github.New(github.Config{Token: secret.New("token"), URL: s.github.url}, httpx.Options{Pause: time.Millisecond})
	if err != nil {
		return nil, err
	}
	v, err := vercel.New(vercel.Config{Token: secret.New("token"), URL: s.vercel.url}, httpx.Options{Pause: time.Millisecond})
	if err != nil {
		return nil, err
	}
	addresses := make([]string, len(s.servers))
	for i, server := range s.servers {
		addresses[i] = server.Address()
	}
	resolver, err := dns.New(dns.Config{Servers: addresses})
	if err != nil {
		return nil, err
	}
	now := func() time.Time { return s.clock.at() }
	act := actor{s.store, evidence.Open(evidence.Config{Dir: s.t.TempDir()}, nil), allMeans(g, v, nil), now}
	return []chore{convergenceScan{s.store, want, s.known, looker{g, v, resolver, s.answers}, act, now}.chore()}, nil
}

const (
	howTheyStand = `select concat('', environment, ': in sync ', in_sync, ', healthy ', healthy, '; wants ', coalesce(left(desired_sha, 7), 'nothing known'), ', runs ', coalesce(left(running_sha, 7), 'nothing known'))
		from ops.environment_standings order by environment`
	whatIsWrong = `select concat_ws(' ', case when state = 'resolved' then 'resolved:' when state = 'suppressed' then 'accepted:' end, severity, signal, environment, '|', subject, '|', title) || case when state = 'resolved' then '' else E'\n    ' || explanation end
		from ops.convergence_findings where state in ('open', 'suppressed') or state = 'resolved' and resolved_at > $1 order by environment, signal, subject, id`
	whatIsDone = `select concat_ws(' ', 'do:', action, 'of', target, 'is', state || ',', coalesce(nullif(receipt, ''), outcome)) from ops.convergence_actions where finished_at > $1 order by id`
	whoIsTold  = `select id, concat_ws(' ', 'tell', kind || ':', title) from ops.notices where id > $1 order by id`
)

// tells is how it stands: the environments, what is wrong, what was resolved since the scan before, and who is told.
func (s *stage) tells() (told []string) {
	told = append(told, s.asks(howTheyStand)...)
	for _, finding := range s.asks(whatIsWrong, s.scanned) {
		told = append(told, strings.Split(finding, "\n")...)
	}
	told = append(told, s.asks(whatIsDone, s.scanned)...)
	rows, err := s.conn.Query(s.t.Context(), whoIsTold, s.told)
	if err != nil {
		s.t.Fatal(err)
	}
	var notice string
	if _, err := pgx.ForEachRow(rows, []any{&s.told, &notice}, func() error { told = append(told, notice); return nil }); err != nil {
		s.t.Fatal(err)
	}
	s.scanned = s.clock.at()
	return slices.Clip(told)
}

func (s *stage) asks(query string, args ...any) []string {
	s.t.Helper()
	rows, err := s.conn.Query(s.t.Context(), query, args...)
	if err != nil {
		s.t.Fatal(err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		s.t.Fatal(err)
	}
	return all
}
