package maintenance_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/shared/maintenance"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

func TestSecrets(t *testing.T) {
	t.Parallel()
	token := ssot.Secret{Name: "VERCEL_TOKEN", Owner: "platform", RotationDays: 90, OverlapDays: 7}
	signs := ssot.Secret{Name: "GITHUB_WEBHOOK_SECRETS", Owner: "platform", RotationDays: 90, OverlapDays: 7, RotatedOn: "2026-04-01"}
	said := func(day string) ssot.Secret { s := token; s.RotatedOn = day; return s }
	aged := func(name, day string) ops.SecretAge { return ops.SecretAge{Name: name, Places: 2, OldestAt: at(day)} }
	key := func(first, last, newest string) []ops.KeyUse {
		k := ops.KeyUse{Source: "github", OldFirstAt: at(first), OldLastAt: at(last)}
		if newest != "" {
			k.NewLastAt = at(newest)
		}
		return []ops.KeyUse{k}
	}
	for name, c := range map[string]struct {
		registry []ssot.Secret
		ages     []ops.SecretAge
		keys     []ops.KeyUse
		looked   string
		want     []string
		unjudged int
	}{
		"young": {[]ssot.Secret{token}, []ops.SecretAge{aged("VERCEL_TOKEN", "2026-03-01 00:00")}, nil, wednesday, nil, 0},
		"in the window": {[]ssot.Secret{token}, []ops.SecretAge{aged("VERCEL_TOKEN", "2026-01-20 00:00")}, nil, wednesday, []string{
			"warning secret_rotation_due secret VERCEL_TOKEN: it was last replaced on 2026-01-20, as the platform that keeps its oldest copy says, and is to be every 90 days: 4.8 days are left"}, 0},
		"overdue": {[]ssot.Secret{token}, []ops.SecretAge{aged("VERCEL_TOKEN", "2026-01-01 04:10")}, nil, wednesday, []string{
			"error secret_rotation_due secret VERCEL_TOKEN: it was last replaced on 2026-01-01, as the platform that keeps its oldest copy says, and is to be every 90 days: it is 14 days overdue"}, 0},
		"what a platform says is believed before what people say": {[]ssot.Secret{said("2026-04-14")}, []ops.SecretAge{aged("VERCEL_TOKEN", "2026-01-01 04:10")}, nil, wednesday, []string{
			"error secret_rotation_due secret VERCEL_TOKEN: it was last replaced on 2026-01-01, as the platform that keeps its oldest copy says, and is to be every 90 days: it is 14 days overdue"}, 0},
		"people say so": {[]ssot.Secret{said("2026-01-18")}, []ops.SecretAge{{Name: "VERCEL_TOKEN", Places: 1}}, nil, wednesday, []string{
			"warning secret_rotation_due secret VERCEL_TOKEN: it was last replaced on 2026-01-18, as ssot/secrets/registry.yaml says, and is to be every 90 days: 2.8 days are left"}, 0},
		"nobody says": {[]ssot.Secret{token, signs}, []ops.SecretAge{{Name: "VERCEL_TOKEN", Places: 1}}, nil, wednesday, []string{
			"warning secret_rotation_unknown secrets registry: no platform that was looked at says when they were set, and nobody wrote it down: VERCEL_TOKEN. When one is replaced, write rotated_on beside it in ssot/secrets/registry.yaml"}, 0},
		"nobody looked lately":          {[]ssot.Secret{token}, []ops.SecretAge{aged("VERCEL_TOKEN", "2026-03-01 00:00")}, nil, "2026-04-06 00:00", nil, 2},
		"nobody ever looked":            {[]ssot.Secret{said("2026-04-01")}, nil, nil, "", nil, 2},
		"a stranger is another's trade": {nil, []ops.SecretAge{aged("SOMETHING", "2020-01-01 00:00")}, nil, wednesday, nil, 0},
		"an old key within its overlap": {[]ssot.Secret{signs}, nil, key("2026-04-10 10:00", "2026-04-14 10:00", "2026-04-14 11:00"), wednesday, []string{
			"info secret_overlap secret GITHUB_WEBHOOK_SECRETS: a delivery was signed with a key that is not the newest of GITHUB_WEBHOOK_SECRETS, last at 2026-04-14T10:00:00Z; the two may overlap until 2026-04-17T10:00:00Z"}, 0},
		"an old key for too long": {[]ssot.Secret{signs}, nil, key("2026-04-01 10:00", "2026-04-14 10:00", ""), wednesday, []string{
			"error secret_overlap secret GITHUB_WEBHOOK_SECRETS: deliveries have been signed with a key that is not the newest of GITHUB_WEBHOOK_SECRETS since 2026-04-01T10:00:00Z, last at 2026-04-14T10:00:00Z, and the two may overlap for 7 days: give github the newest one, and take the old one out only then; the newest has never been used"}, 0},
		"an old key had its last use":  {[]ssot.Secret{signs}, nil, key("2026-03-01 10:00", "2026-04-07 10:00", "2026-04-14 11:00"), wednesday, nil, 0},
		"a key that is not registered": {[]ssot.Secret{said("2026-04-01")}, nil, key("2026-04-01 10:00", "2026-04-14 10:00", ""), wednesday, nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			is := ops.SecretsSeen{Ages: c.ages, Keys: c.keys}
			if c.looked != "" {
				is.LookedAt = at(c.looked)
			}
			found, unjudged := maintenance.Secrets{Now: at(wednesday), Registry: c.registry, Is: is}.Findings()
			same(t, c.want, found)
			if len(unjudged) != c.unjudged {
				t.Errorf("unjudged: %v", unjudged)
			}
		})
	}
}

// same compares findings by what matters of them, and holds all of them to what every finding has.
func same(t *testing.T, want []string, found []ops.Finding) {
	t.Helper()
	var got []string
	for _, f := range found {
		got = append(got, fmt.Sprintf("%s %s %s: %s", f.Severity, f.Signal, f.Subject, f.Explanation))
		if f.Title == "" || f.Expected == f.Actual {
			t.Errorf("%+v", f)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestUnreviewed(t *testing.T) {
	t.Parallel()
	review := ssot.Schedule{Name: "access-review", Cadence: "monthly", Expression: "cron(15 8 1 * ? *)", TimeZone: "UTC", Parts: []string{"github", "vercel"}}
	open := func(severity, part string) string {
		return severity + " not_reviewed " + part + ": who has access at " + part + ` is to be looked at by a person, since no program here can see it. The turn of 2026-04-01 is open. Write it down under done of access-review in ssot/maintenance/schedules.yaml, with part: ` + part + `; then {"chore":"access-review"} resolves this`
	}
	for name, c := range map[string]struct {
		now  string
		done []ssot.Done
		want []string
	}{
		"never":                   {wednesday, nil, []string{open("warning", "github"), open("warning", "vercel")}},
		"one of them":             {wednesday, []ssot.Done{{On: "2026-04-02", By: "ann", Part: "github"}}, []string{open("warning", "vercel")}},
		"all at once":             {wednesday, []ssot.Done{{On: "2026-04-02", By: "ann"}}, nil},
		"a few days early":        {wednesday, []ssot.Done{{On: "2026-03-28", By: "ann"}}, nil},
		"the turn before":         {wednesday, []ssot.Done{{On: "2026-03-05", By: "ann"}}, []string{open("info", "github"), open("info", "vercel")}},
		"not for two turns":       {wednesday, []ssot.Done{{On: "2026-02-05", By: "ann"}}, []string{open("warning", "github"), open("warning", "vercel")}},
		"a day that has not come": {wednesday, []ssot.Done{{On: "2026-04-30", By: "ann"}, {On: "2026-03-05", By: "ann"}}, []string{open("info", "github"), open("info", "vercel")}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := review
			s.Done = c.done
			same(t, c.want, maintenance.Unreviewed(at(c.now), s, "not_reviewed", "who has access"))
		})
	}
}

func TestAccounts(t *testing.T) {
	t.Parallel()
	budget := ssot.Costs{QuotaPercent: 80, Budgets: []ssot.VendorBudget{{Vendor: "digitalocean", MonthlyUSD: 100}}}
	for name, c := range map[string]struct {
		now      string
		a        maintenance.Account
		want     []string
		unjudged int
	}{
		"well": {"2026-04-16 00:00", maintenance.Account{Costs: budget, MonthUSD: 45, DropletLimit: 25, Droplets: 19}, nil, 0},
		"going to be too much": {"2026-04-16 00:00", maintenance.Account{Costs: budget, MonthUSD: 60, DropletLimit: 25, Droplets: 19}, []string{
			"warning cost_over_budget digitalocean: this month has cost 60.00 USD so far; if it goes on like this it will be 120.00 USD, and the budget is 100.00 USD"}, 0},
		"the first days say nothing": {"2026-04-02 00:00", maintenance.Account{Costs: budget, MonthUSD: 60, DropletLimit: 25, Droplets: 19}, nil, 0},
		"too much": {"2026-04-02 00:00", maintenance.Account{Costs: budget, MonthUSD: 101, DropletLimit: 25, Droplets: 19}, []string{
			"error cost_over_budget digitalocean: this month has cost 101.00 USD so far, and the budget is 100.00 USD"}, 0},
		"no budget": {"2026-04-16 00:00", maintenance.Account{Costs: ssot.Costs{QuotaPercent: 80}, MonthUSD: 11, OwedUSD: 12, DropletLimit: 25, Droplets: 1}, []string{
			"info cost_without_budget digitalocean: this month has cost 11.00 USD so far, 12.00 USD are billed and not paid, and nobody has said how much is too much: add digitalocean to budgets in ssot/maintenance/costs.yaml"}, 0},
		"near the limit": {"2026-04-16 00:00", maintenance.Account{Costs: budget, DropletLimit: 25, Droplets: 20}, []string{
			"warning quota_near_limit digitalocean: the account may have 25 machines and has 20: ask for more, or remove some, while there is time"}, 0},
		"at the limit": {"2026-04-16 00:00", maintenance.Account{Costs: budget, DropletLimit: 25, Droplets: 25}, []string{
			"error quota_near_limit digitalocean: the account may have 25 machines and has 25: no other one can be made, whatever happens"}, 0},
		"not known how many": {"2026-04-16 00:00", maintenance.Account{Costs: budget, DropletLimit: 25, Droplets: -1}, nil, 1},
		"no limit told":      {"2026-04-16 00:00", maintenance.Account{Costs: budget, Droplets: 3}, nil, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.a.Now, c.a.Vendor = at(c.now), "digitalocean"
			found, unjudged := c.a.Findings()
			same(t, c.want, found)
			if len(unjudged) != c.unjudged {
				t.Errorf("unjudged: %v", unjudged)
			}
		})
	}
}
