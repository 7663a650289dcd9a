package httpx_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/fault"
)

func identity(n int) int { return n }

// numbered serves so many items, ten a page, and may say how many there are.
func numbered(items int, says func(page int) int) func(context.Context, int) (httpx.Page[int], error) {
	return func(_ context.Context, number int) (httpx.Page[int], error) {
		p := httpx.Page[int]{Total: says(number)}
		for n := (number - 1) * 10; n < min(number*10, items); n++ {
			p.Items = append(p.Items, n)
		}
		p.Last = len(p.Items) < 10
		return p, nil
	}
}

func TestNumbered(t *testing.T) {
	t.Parallel()
	c, _ := serve(t, acme(), nil)
	silent := func(int) int { return -1 }
	for _, items := range []int{0, 1, 9, 10, 11, 20, 95, 100} {
		for name, says := range map[string]func(int) int{"says": func(int) int { return items }, "silent": silent} {
			var got atomic.Int64
			before := c.Counts()
			err := httpx.Numbered(t.Context(), c, 10, identity, numbered(items, says), func(page []int) error {
				got.Add(int64(len(page)))
				return nil
			})
			if err != nil || got.Load() != int64(items) {
				t.Errorf("%d items, %s: %d, %v", items, name, got.Load(), err)
			}
			if pages := c.Counts().Since(before).Pages; name == "says" && pages != max((items+9)/10, 1) {
				t.Errorf("%d items were read in %d pages", items, pages)
			}
		}
	}
}

func TestNumberedThatMoves(t *testing.T) {
	t.Parallel()
	c, _ := serve(t, acme(), nil)
	none := func([]int) error { return nil }
	for name, fetch := range map[string]func(context.Context, int) (httpx.Page[int], error){
		"one less from the second page on": numbered(30, func(page int) int { return 30 - min(page-1, 1) }),
		"fewer than it says":               numbered(25, func(int) int { return 30 }),
		"the same page again": func(ctx context.Context, _ int) (httpx.Page[int], error) {
			return numbered(30, func(int) int { return 30 })(ctx, 1)
		},
	} {
		if err := httpx.Numbered(t.Context(), c, 10, identity, fetch, none); !errors.Is(err, httpx.ErrMoved) {
			t.Errorf("%s: %v", name, err)
		}
	}
	err := c.Fault("list things", httpx.ErrMoved)
	if f := fault.Classify(err); f.Reason != fault.Unavailable || f.Public != "list things: what Acme lists changed while it was read: try again" {
		t.Errorf("%v", err)
	}
}

func TestNumberedBreaksOff(t *testing.T) {
	t.Parallel()
	c, _ := serve(t, acme(), nil)
	broken := errors.New("broken")
	for _, at := range []int{1, 2, 7} {
		err := httpx.Numbered(t.Context(), c, 10, identity, func(ctx context.Context, number int) (httpx.Page[int], error) {
			if number == at {
				return httpx.Page[int]{}, broken
			}
			return numbered(100, func(int) int { return 100 })(ctx, number)
		}, func([]int) error { return nil })
		if !errors.Is(err, broken) {
			t.Errorf("page %d broke, and it said %v", at, err)
		}
	}
	err := httpx.Numbered(t.Context(), c, 10, identity, numbered(100, func(int) int { return 100 }), func([]int) error { return broken })
	if !errors.Is(err, broken) {
		t.Errorf("the reader gave up, and it said %v", err)
	}
}

func TestNumberedWithoutEnd(t *testing.T) {
	t.Parallel()
	c, _ := serve(t, acme(), nil)
	full := make([]int, 10)
	for _, total := range []int{-1, 1 << 40} {
		err := httpx.Numbered(t.Context(), c, 10, identity, func(context.Context, int) (httpx.Page[int], error) {
			return httpx.Page[int]{Items: full, Total: total}, nil
		}, func([]int) error { return nil })
		if fault.ReasonOf(err) != fault.Unavailable {
			t.Errorf("%d: %v", total, err)
		}
	}
}

func TestByCursor(t *testing.T) {
	t.Parallel()
	c, _ := serve(t, acme(), nil)
	walk := func(next map[string]string) (asked []string, err error) {
		err = httpx.ByCursor(t.Context(), c, func(_ context.Context, cursor string) ([]int, string, error) {
			asked = append(asked, cursor)
			return nil, next[cursor], nil // pages may be empty, and have a next all the same
		}, func([]int) error { return nil })
		return asked, err
	}
	for name, w := range map[string]struct {
		next  map[string]string
		calls int
		fails bool
	}{
		"one":   {map[string]string{}, 1, false},
		"three": {map[string]string{"": "a", "a": "b"}, 3, false},
		"stuck": {map[string]string{"": "a", "a": "a"}, 2, true},
		"round": {map[string]string{"": "a", "a": "b", "b": "a"}, 3, true},
	} {
		asked, err := walk(w.next)
		if len(asked) != w.calls || (err != nil) != w.fails {
			t.Errorf("%s: asked for %q, %v", name, asked, err)
		}
	}
	n := 0
	err := httpx.ByCursor(t.Context(), c, func(context.Context, string) ([]int, string, error) {
		n++
		return nil, fmt.Sprint(n), nil
	}, func([]int) error { return nil })
	if fault.ReasonOf(err) != fault.Unavailable || n > 3000 {
		t.Errorf("%d pages, %v", n, err)
	}
}
