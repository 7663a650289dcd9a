package ops_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// pushed says that these commits followed each other, each pushed at its second; "" is no branch.
func pushed(seconds []int, commits ...string) (all []ops.Push) {
	for i, second := range seconds {
		all = append(all, ops.Push{Before: commits[i], After: commits[i+1], At: at(second), Delivery: ops.DeliveryID(i + 1)})
	}
	return all
}

func TestBranchLast(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		told []ops.Push
		want string // the commit at its head
	}{
		"the clock decides":                       {pushed([]int{1, 20, 50}, "a", "b", "c", "d"), "d"},
		"in one second the chain decides":         {pushed([]int{1, 1, 1, 1}, "", "a", "b", "c", "d"), "d"},
		"a clock that is seconds behind":          {pushed([]int{3, 2}, "a", "b", "c"), "c"},
		"a clock that is further behind is right": {pushed([]int{30, 2}, "a", "b", "c"), "b"},
		"a force push back to where it was":       {pushed([]int{1, 30}, "a", "b", "a"), "a"},
		"and at once: the later arrival":          {pushed([]int{1, 1}, "a", "b", "a"), "a"},
		"deleted":                                 {pushed([]int{1, 1}, "", "a", ""), ""},
		"deleted, made again":                     {pushed([]int{1, 1, 1}, "", "a", "", "b"), "b"},
		"deleted, made again, deleted":            {pushed([]int{1, 1, 1, 1}, "", "a", "", "a", ""), ""},
		"one was lost: the clock":                 {[]ops.Push{pushed([]int{1}, "a", "b")[0], pushed([]int{3}, "c", "d")[0]}, "d"},
	} {
		for range 30 {
			branch := ops.Branch{}
			for _, p := range c.told {
				branch = branch.Learn(p)
			}
			if got := branch.Last(); got.After != c.want {
				t.Fatalf("%s: the head is %q, want %q; told in the order %v", name, got.After, c.want, c.told)
			}
			c.told = append(c.told, c.told[rand.IntN(len(c.told))])
			rand.Shuffle(len(c.told), func(i, j int) { c.told[i], c.told[j] = c.told[j], c.told[i] })
		}
	}
}

// Any order of a long chain of pushes, repeated and with a clock that errs by some seconds, ends at its end, and in one
// and the same memory of it.
func TestBranchDoesNotDependOnOrder(t *testing.T) {
	t.Parallel()
	for seed := range uint64(200) {
		random := rand.New(rand.NewPCG(seed, 0))
		var all []ops.Push
		second := 0
		for i := range 40 {
			all = append(all, ops.Push{Before: fmt.Sprint(i), After: fmt.Sprint(i + 1), At: at(second).Add(time.Duration(random.IntN(4)) * time.Second), Delivery: ops.DeliveryID(random.IntN(100))})
			second += random.IntN(3)
		}
		var want ops.Branch
		for round := range 5 {
			var branch ops.Branch
			for _, p := range all {
				branch = branch.Learn(p)
			}
			if got := branch.Last().After; got != "40" {
				t.Fatalf("seed %d: the head is %s", seed, got)
			}
			if round == 0 {
				want = branch
			}
			if diff := cmp.Diff(want, branch); diff != "" {
				t.Fatalf("seed %d (-want +got)\n%s", seed, diff)
			}
			all = append(all, all[random.IntN(len(all))])
			random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		}
	}
}

// A machine that pushes without end does not fill the row.
func TestBranchForgets(t *testing.T) {
	t.Parallel()
	var branch ops.Branch
	for i := range 1000 {
		branch = branch.Learn(ops.Push{Before: fmt.Sprint(i), After: fmt.Sprint(i + 1), At: at(1)})
	}
	if len(branch.Pushes) > 64 {
		t.Errorf("%d pushes are kept", len(branch.Pushes))
	}
}
