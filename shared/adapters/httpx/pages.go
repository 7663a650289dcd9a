package httpx

import (
	"context"
	"errors"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/insightpulseai/odooops-console/shared/fault"
)

// ErrMoved says that a listing changed while it was read: something may have slipped from a page that was to come to one
// that was there already. What was seen is true; what was not seen may exist.
var ErrMoved = errors.New("the listing changed while it was read")

// mostPages is where a walk ends that would not end by itself.
const mostPages = 2000

// Page is one page of a listing that is walked by number.
type Page[T any] struct {
	Items []T
	Total int // items in all, as the vendor says with this page; -1 when it does not say
	Last  bool
}

// Numbered reads a listing page by page: the first, and then the others a few at once when the vendor says how many
// items there are. Each page is handed to each, one at a time and in no order, and then let go, so that the length of
// the listing does not matter to the memory. A listing that moved is ErrMoved, after all of it was handed over.
func Numbered[T any, K comparable](ctx context.Context, c *Client, size int, key func(T) K,
	fetch func(ctx context.Context, number int) (Page[T], error), each func([]T) error,
) error {
	w := &walk[T, K]{client: c, fetch: fetch, each: each, key: key, seen: map[K]struct{}{}, total: -1}
	last, err := w.page(ctx, 1)
	if err != nil || last {
		return errors.Join(err, w.verdict())
	}
	if w.total < 0 {
		return w.oneByOne(ctx)
	}
	return w.together(ctx, (w.total+size-1)/size)
}

type walk[T any, K comparable] struct {
	client *Client
	fetch  func(context.Context, int) (Page[T], error)
	each   func([]T) error
	key    func(T) K

	mu    sync.Mutex
	seen  map[K]struct{}
	total int
	moved bool
}

func (w *walk[T, K]) page(ctx context.Context, number int) (last bool, err error) {
	page, err := w.fetch(ctx, number)
	if err != nil {
		return false, err
	}
	w.client.CountPage()
	w.mu.Lock()
	defer w.mu.Unlock()
	if number > 1 && page.Total != w.total {
		w.moved = true
	}
	w.total = page.Total
	for _, item := range page.Items {
		w.seen[w.key(item)] = struct{}{}
	}
	return page.Last || len(page.Items) == 0, w.each(page.Items)
}

func (w *walk[T, K]) oneByOne(ctx context.Context) error {
	for number := 2; number <= mostPages; number++ {
		if last, err := w.page(ctx, number); err != nil || last {
			return errors.Join(err, w.verdict())
		}
	}
	return endless(w.client)
}

func (w *walk[T, K]) together(ctx context.Context, pages int) error {
	if pages > mostPages {
		return endless(w.client)
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(w.client.vendor.Concurrent)
	for number := 2; number <= pages && ctx.Err() == nil; number++ {
		group.Go(func() error {
			_, err := w.page(ctx, number)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	return w.verdict()
}

// verdict compares what was seen with what the vendor says there is.
func (w *walk[T, K]) verdict() error {
	if w.moved || w.total >= 0 && len(w.seen) != w.total {
		return ErrMoved
	}
	return nil
}

func endless(c *Client) error {
	return fault.New(fault.Unavailable, "%s lists more than %d pages, which we take for a walk without end", c.vendor.Name, mostPages)
}

// ByCursor reads a listing whose pages each say where the next begins; "" ends it. A page may be empty and still have a
// next. A cursor that comes back a second time would be followed for ever, so it ends the walk with a fault.
func ByCursor[T any](ctx context.Context, c *Client,
	fetch func(ctx context.Context, cursor string) (items []T, next string, err error), each func([]T) error,
) error {
	been := map[string]bool{}
	for cursor := ""; len(been) < mostPages; {
		items, next, err := fetch(ctx, cursor)
		if err != nil {
			return err
		}
		c.CountPage()
		if err := each(items); err != nil || next == "" {
			return err
		}
		if been[next] {
			return fault.New(fault.Unavailable, "%s gives the same page again: its listing cannot be read to the end", c.vendor.Name)
		}
		been[next], cursor = true, next
	}
	return endless(c)
}
