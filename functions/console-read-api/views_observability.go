package main

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/insightpulseai/odooops-console/shared/store"
)

type ingestCounts struct {
	Accepted   int `json:"accepted"`
	Duplicates int `json:"duplicates"`
	Refused    int `json:"refused"`
	Dead       int `json:"dead"`
}

type mailCounts struct {
	Environment *string   `json:"environment"`
	Last24h     int       `json:"last_24h"`
	Last7d      int       `json:"last_7d"`
	Failed24h   int       `json:"failed_24h"`
	Failed7d    int       `json:"failed_7d"`
	NewestAt    time.Time `json:"newest_at"`
}

type observabilityFacts struct {
	Mail         []json.RawMessage
	MailCounts   []mailCounts `json:"mail_counts"`
	Healthchecks []struct {
		Environment *string   `json:"environment"`
		CheckName   string    `json:"check_name"`
		Target      string    `json:"target"`
		Status      string    `json:"status"`
		Message     *string   `json:"message"`
		Latency     *float64  `json:"latency_seconds"`
		ObservedAt  time.Time `json:"observed_at"`
	}
	Ingest []struct {
		Source      string
		DeliveredAt *time.Time `json:"delivered_at"`
		Counts      map[string]ingestCounts
	}
	Bounded bool
}

func composeObservability(_ context.Context, v viewing) (any, error) {
	f, heard, err := facts[observabilityFacts](v, v.now)
	if err != nil {
		return nil, err
	}
	checks := []object{}
	for _, h := range f.Healthchecks {
		said := "is " + h.Status
		if h.Message != nil {
			said += ": " + *h.Message
		}
		checks = append(checks, with(v.say(&h.ObservedAt, time.Hour, healthOf(h.Status), "%s", said), object{
			"environment": h.Environment, "check_name": h.CheckName, "target": h.Target, "latency_seconds": h.Latency,
		}))
	}
	watched := v.sayChecks(checks)
	return object{
		"mail":         object{"events": orEmpty(f.Mail), "environments": f.mail(v, heard["mail_events"])},
		"healthchecks": with(watched, object{"checks": checks}),
		"ingest":       object{"sources": f.ingest(v), "complete": !f.Bounded},
	}, nil
}

func orEmpty(list []json.RawMessage) []json.RawMessage {
	if list == nil {
		return []json.RawMessage{}
	}
	return list
}

func (j *judge) sayChecks(checks []object) card {
	cards, names := map[string]card{}, []string{}
	for _, c := range checks {
		name, _ := c["check_name"].(string)
		target, _ := c["target"].(string)
		at, _ := c["as_of"].(*time.Time)
		verdict, _ := c["status"].(status)
		says, _ := c["explanation"].(string)
		name += " of " + target
		names, cards[name] = append(names, name), card{verdict, says, at}
	}
	if len(names) == 0 {
		return j.nobody("no health check has ever looked at anything")
	}
	return j.sum(names, cards)
}

// mail is by environment; what no environment claims comes last.
func (f observabilityFacts) mail(v viewing, age store.Confirmation) []object {
	all := []object{}
	for _, name := range append(v.environments(), "") {
		i := slices.IndexFunc(f.MailCounts, func(c mailCounts) bool {
			return c.Environment == nil && name == "" || c.Environment != nil && *c.Environment == name
		})
		switch {
		case i < 0 && name == "":
		case i < 0:
			all = append(all, with(v.nobody("no mail of %s has been seen in 7 days", name), object{"environment": name, "last_24h": nil, "last_7d": nil, "failed_24h": nil, "failed_7d": nil, "newest_at": nil}))
		default:
			c, verdict := f.MailCounts[i], ok
			if c.Failed24h > 0 {
				verdict = warning
			}
			all = append(all, with(v.mirror(age, verdict, "%d of %d events of the last 24 hours are failures", c.Failed24h, c.Last24h), object{
				"environment": orNull(name), "last_24h": c.Last24h, "last_7d": c.Last7d, "failed_24h": c.Failed24h, "failed_7d": c.Failed7d, "newest_at": c.NewestAt,
			}))
		}
	}
	return all
}

// ingest has a card for every source that sends webhooks; one that has sent nothing is unknown.
func (f observabilityFacts) ingest(v viewing) []object {
	all, seen := []object{}, []string{}
	for _, s := range f.Ingest {
		day := s.Counts["24h"]
		more := object{"source": s.Source, "last_delivery_at": s.DeliveredAt, "last_24h": day, "last_7d": s.Counts["7d"]}
		var c card
		switch {
		case day.Dead > 0:
			c = v.say(v.live(), fresh, failing, "%d deliveries of the last 24 hours need a person", day.Dead)
		case day.Refused > 0:
			c = v.say(v.live(), fresh, warning, "%d webhooks were refused in the last 24 hours", day.Refused)
		default:
			c = v.say(s.DeliveredAt, fresh, ok, "%d deliveries in the last 24 hours, none refused or dead", day.Accepted)
		}
		all, seen = append(all, with(c, more)), append(seen, s.Source)
	}
	for _, name := range []string{"github", "plane", "vercel", "slack", "mailgun"} {
		if !slices.Contains(seen, name) {
			all = append(all, with(v.nobody("nothing has ever come from %s", name), object{"source": name, "last_delivery_at": nil, "last_24h": nil, "last_7d": nil}))
		}
	}
	return all
}
