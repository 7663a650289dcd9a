package summary

import (
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// Ages are the bounds between the ages of findings, in days.
var Ages = []int{1, 7, 30}

// ages are what lies between the bounds, in words.
var ages = []string{"under a day", "1 to 6 days", "7 to 29 days", "30 days and more"}

// Worst is how many findings are named.
const Worst = 10

// nobody owns what the SSOT gives no owner to.
const nobody = "nobody"

func findings(facts ops.DayFacts) ops.FindingRollup {
	r := ops.FindingRollup{Opened: facts.Opened, Resolved: facts.Resolved, Suppressed: facts.Suppressed, Worst: []ops.OutstandingFinding{}}
	byAge := make([]int64, len(ages))
	owners := map[ops.Count]int64{}
	for _, c := range facts.Outstanding {
		r.Open += c.Count
		if c.Severity == ops.Error || c.Severity == ops.Critical {
			r.Urgent += c.Count
		}
		byAge[min(max(c.Age, 0), len(ages)-1)] += c.Count
		owners[ops.Count{Of: ownerOf(c.Owner), Is: string(c.Severity)}] += c.Count
	}
	var counts []ops.Count
	for of, n := range owners {
		counts = append(counts, ops.Count{Of: of.Of, Is: of.Is, Count: n})
	}
	r.ByOwner = rank(counts)
	for i, n := range byAge {
		r.ByAge = append(r.ByAge, ops.Count{Of: ages[i], Count: n})
	}
	for _, f := range facts.Worst {
		if len(r.Worst) == Worst {
			break
		}
		f.Title, f.Owner, f.Environment = Masked(f.Title, 160), ownerOf(f.Owner), Masked(f.Environment, 80)
		r.Worst = append(r.Worst, f)
	}
	r.More = r.Open - int64(len(r.Worst))
	return r
}

func ownerOf(name string) string {
	if name == "" {
		return nobody
	}
	return Masked(name, 80)
}
