package main

import (
	"context"
	"encoding/hex"
	"time"

	"github.com/insightpulseai/odooops-console/ssot"
)

type settingsFacts struct {
	Catalog struct {
		Rows      int
		Digests   []string
		UpdatedAt *time.Time `json:"updated_at"`
	}
	Installations []installation
	Polled        map[string]time.Time
	Delivered     map[string]time.Time
	Inventory     map[string]time.Time
}

type installation struct {
	Integration string     `json:"integration"`
	Environment string     `json:"environment"`
	Status      string     `json:"status"`
	Reason      *string    `json:"reason"`
	URL         *string    `json:"url"`
	CheckedAt   *time.Time `json:"checked_at"`
}

func composeSettings(_ context.Context, v viewing) (any, error) {
	f, _, err := facts[settingsFacts](v)
	if err != nil {
		return nil, err
	}
	integrations := []object{}
	for _, i := range v.want.Integrations.Integrations {
		c, configured, evidence := f.judge(v.judge, i)
		ways := []object{}
		for _, w := range i.ConfiguredBy {
			ways = append(ways, object{"variables": w.Variables, "enables": w.Enables})
		}
		installed := []installation{}
		for _, one := range f.Installations {
			if one.Integration == i.Name {
				installed = append(installed, one)
			}
		}
		integrations = append(integrations, with(c, object{
			"name": i.Name, "title": i.Title, "choice": i.Choice, "choice_rank": v.want.Integrations.Rank(i.Choice), "in_use": i.Status,
			"configured": configured, "evidence": evidence, "configured_by": ways, "installations": installed,
		}))
	}
	return object{"integrations": integrations, "catalog": f.mirror(v)}, nil
}

// judge goes by what came of an integration: variables are not looked at, the function does not have them.
func (f settingsFacts) judge(j *judge, i ssot.Integration) (c card, configured string, evidence []object) {
	evidence = []object{}
	var seen *time.Time
	add := func(what string, at *time.Time) {
		if at != nil {
			evidence = append(evidence, object{"what": what, "at": at})
			seen = latest(seen, at)
		}
	}
	add("a webhook with a valid signature", when(f.Delivered, i.Name))
	add("a complete poll", when(f.Polled, i.Name))
	for _, w := range i.ConfiguredBy {
		add("all secrets of a way to configure it are in an inventory", f.inventoried(w.Variables))
	}
	for _, one := range f.Installations {
		if one.Integration != i.Name {
			continue
		}
		switch {
		case one.Status == "failing":
			return j.say(one.CheckedAt, daily, failing, "its installation in %s is failing", one.Environment), "yes", evidence
		case one.Status == "installed":
			add("its installation in "+one.Environment, one.CheckedAt)
		case one.Status == "not_configured" && seen == nil && one.CheckedAt != nil && j.now.Sub(*one.CheckedAt) <= daily:
			verdict := unknown
			if i.Status == ssot.Active {
				verdict = warning
			}
			return j.say(one.CheckedAt, daily, verdict, "it was found not to be configured in %s; it is %s", one.Environment, i.Status), "no", evidence
		}
	}
	if seen == nil {
		return j.nobody("the database has seen nothing that came of it"), "unknown", evidence
	}
	c = j.say(seen, daily, ok, "something came of it recently")
	return c, decided(c, "yes"), evidence
}

// inventoried is since when it is not known any more that all of some variables are in an inventory: the one that was seen
// longest ago speaks for them. nil: one of them is in none.
func (f settingsFacts) inventoried(variables []string) (oldest *time.Time) {
	for _, name := range variables {
		at, known := f.Inventory[name]
		if !known {
			return nil
		}
		if oldest == nil || at.Before(*oldest) {
			oldest = &at
		}
	}
	return oldest
}

// mirror compares the catalogue in the database with the file it is made of.
func (f settingsFacts) mirror(v viewing) object {
	digest := v.want.Digests["integrations/catalog.yaml"]
	want := hex.EncodeToString(digest[:])
	more := object{"rows": f.Catalog.Rows, "expected": len(v.want.Integrations.Integrations), "mirrored_at": f.Catalog.UpdatedAt}
	switch {
	case f.Catalog.Rows == 0:
		return with(v.nobody("the catalogue has not been mirrored into the database"), more)
	case len(f.Catalog.Digests) == 1 && f.Catalog.Digests[0] == want:
		return with(v.say(v.live(), fresh, ok, "the database has the catalogue of this version"), more)
	}
	return with(v.say(v.live(), fresh, warning, "the database has another version of the catalogue"), more)
}
