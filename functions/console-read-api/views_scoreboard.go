package main

import (
	"context"
	"time"
)

// score is what became of the runs of agents in one repository, or of all.
type score struct {
	Repo             *string  `json:"repo"` // null: all of them
	Asked            int      `json:"asked"`
	Started          int      `json:"started"`
	Open             int      `json:"open"`
	Succeeded        int      `json:"succeeded"`
	Merged           int      `json:"merged"`
	Rejected         int      `json:"rejected"`
	Reverted         int      `json:"reverted"`
	Failed           int      `json:"failed"`
	Refused          int      `json:"refused"`
	Escalated        int      `json:"escalated"`
	Canceled         int      `json:"canceled"`
	OverBudget       int      `json:"over_budget"`
	TimeToFix        *float64 `json:"time_to_fix"`
	CostUSD          *float64 `json:"cost_usd"`
	CostPerMergedFix *float64 `json:"cost_per_merged_fix"`
}

func composeScoreboard(_ context.Context, v viewing) (any, error) {
	period := v.query.Get("period")
	if period == "" {
		period = "30d"
	}
	f, _, err := facts[struct{ Rows []score }](v, v.now, time.Duration(daysOf[period])*24*time.Hour)
	if err != nil {
		return nil, err
	}
	scores := []object{}
	for _, s := range f.Rows {
		scores = append(scores, with(s.judge(v.judge), object{
			"repo": s.Repo, "asked": s.Asked, "started": s.Started, "open": s.Open, "succeeded": s.Succeeded, "merged": s.Merged,
			"rejected": s.Rejected, "reverted": s.Reverted, "failed": s.Failed, "refused": s.Refused, "escalated": s.Escalated,
			"canceled": s.Canceled, "over_budget": s.OverBudget, "time_to_fix": s.TimeToFix, "cost_usd": s.CostUSD,
			"cost_per_merged_fix": s.CostPerMergedFix,
		}))
	}
	return object{"period": period, "scores": scores}, nil
}

// judge says what there is to worry about: a fix that had to be taken back is worse than one that did not come to be.
func (s score) judge(j *judge) card {
	switch {
	case s.Asked == 0:
		return j.nobody("no agent was asked for in the period")
	case s.Reverted > 0:
		return j.say(j.live(), fresh, failing, "%d of %d merged fixes were reverted", s.Reverted, s.Merged)
	case s.Escalated+s.OverBudget > 0:
		return j.say(j.live(), fresh, warning, "%d were given to a person, %d went over their budget", s.Escalated, s.OverBudget)
	}
	return j.say(j.live(), fresh, ok, "%d fixes were merged, of %d that were started; none was reverted", s.Merged, s.Started)
}
