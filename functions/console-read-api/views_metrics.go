package main

import (
	"context"
	"time"

	"github.com/insightpulseai/odooops-console/shared/store"
)

type metricFacts struct {
	Providers     []string
	Ended         int
	Succeeded     int
	Failed        int
	RolledBack    int `json:"rolled_back"`
	Leads         int
	LeadMedian    *float64 `json:"lead_median"`
	Incidents     int
	Restored      int
	RestoreMedian *float64 `json:"restore_median"`
}

var periods = []string{"7d", "30d", "90d"}

var daysOf = map[string]int{"7d": 7, "30d": 30, "90d": 90}

func composeMetrics(_ context.Context, v viewing) (any, error) {
	period := v.query.Get("period")
	if period == "" {
		period = "30d"
	}
	days := daysOf[period]
	f, heard, err := facts[map[string]metricFacts](v, v.now, v.environments(), time.Duration(days)*24*time.Hour)
	if err != nil {
		return nil, err
	}
	environments := []object{}
	for _, e := range v.want.Environments {
		environments = append(environments, object{
			"environment": e.Name, "title": e.Title, "metrics": f[e.Name].four(v.judge, heard, days),
		})
	}
	return object{"period": period, "environments": environments}, nil
}

// age is that of the quietest of the providers behind the figures.
func (f metricFacts) age(heard store.Heard) store.Confirmation {
	var ages []store.Confirmation
	for _, provider := range f.Providers {
		ages = append(ages, heard["deployments/"+provider])
	}
	return weakest(ages...)
}

// four are the DORA metrics. ok says that it was measured, and that nothing is broken now; how good is good is not
// decided here.
func (f metricFacts) four(j *judge, heard store.Heard, days int) object {
	age := f.age(heard)
	changes := f.Failed + f.RolledBack
	metric := func(unit string, value *float64, observations int, none string, verdict status, says string, args ...any) object {
		more := object{"unit": unit, "value": value, "observations": observations, "reason": nil}
		if observations == 0 || value == nil {
			more["value"], more["reason"] = nil, none
			return with(j.nobody("%s", none), more)
		}
		return with(j.mirror(age, verdict, says, args...), more)
	}
	ratio := func(a, b int) *float64 {
		if b == 0 {
			return nil
		}
		r := float64(a) / float64(b)
		return &r
	}
	noneRestored, restore := "no change failed in the period", ok
	if f.Incidents > 0 {
		noneRestored = "a change failed, and nothing has been restored yet"
	}
	if f.Incidents > f.Restored {
		restore = failing
	}
	restored := metric("seconds", f.RestoreMedian, f.Restored, noneRestored, restore, "median of %d failures that ended; %d have not", f.Restored, f.Incidents-f.Restored)
	restored["unrestored"] = f.Incidents - f.Restored
	if f.Incidents > 0 && f.Restored == 0 { // there is no figure, and that is what is wrong
		for k, v := range with(j.mirror(age, failing, "%s", noneRestored), nil) {
			restored[k] = v
		}
	}
	rate := metric("ratio", ratio(changes, f.Ended), f.Ended, "no deployment ended in the period", ok,
		"%d deployments failed and %d were rolled back, of %d", f.Failed, f.RolledBack, f.Ended)
	rate["failed"], rate["rolled_back"] = f.Failed, f.RolledBack
	return object{
		"deployment_frequency": metric("per_day", ratio(f.Succeeded, days), f.Succeeded, "no deployment succeeded in the period", ok,
			"%d successful deployments in %d days", f.Succeeded, days),
		"lead_time": metric("seconds", f.LeadMedian, f.Leads, "of no deployed commit it is known when it was merged", ok,
			"median of %d commits from merge to deployment", f.Leads),
		"change_failure_rate": rate,
		"time_to_restore":     restored,
	}
}
