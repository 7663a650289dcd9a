package mailgun

import (
	"context"
	"time"

	"github.com/mailgun/mailgun-go/v4"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
)

// Domain is a sending domain of the account. Its SMTP password, which Mailgun shows to some, is not taken.
type Domain struct {
	Name      string
	State     string // active, unverified, disabled, as Mailgun says
	CreatedAt time.Time
}

// Route is a rule for inbound mail: which messages, and what is done with them.
type Route struct {
	ID          string
	Priority    int
	Expression  string
	Actions     []string
	Description string
	CreatedAt   time.Time
}

// perPage is how many domains or routes come at once.
const perPage = 100

// Domains reads the sending domains of the account.
func (c *Client) Domains(ctx context.Context, each func([]Domain) error) error {
	it := c.api.ListDomains(&mailgun.ListOptions{Limit: perPage})
	l := listing[mailgun.Domain, Domain]{
		next: it.Next, failed: it.Err, total: func() int { return it.TotalCount }, key: func(d mailgun.Domain) string { return d.Name },
		translate: func(d mailgun.Domain) Domain {
			return Domain{Name: d.Name, State: d.State, CreatedAt: time.Time(d.CreatedAt).UTC()}
		},
	}
	return c.http.Fault("list domains", l.walk(ctx, c, each))
}

// Routes reads the rules for inbound mail.
func (c *Client) Routes(ctx context.Context, each func([]Route) error) error {
	it := c.api.ListRoutes(&mailgun.ListOptions{Limit: perPage})
	l := listing[mailgun.Route, Route]{
		next: it.Next, failed: it.Err, total: func() int { return it.TotalCount }, key: func(r mailgun.Route) string { return r.Id },
		translate: func(r mailgun.Route) Route {
			return Route{
				ID: r.Id, Priority: r.Priority, Expression: r.Expression, Actions: r.Actions, Description: r.Description,
				CreatedAt: time.Time(r.CreatedAt).UTC(),
			}
		},
	}
	return c.http.Fault("list routes", l.walk(ctx, c, each))
}

// listing is one of the library's iterators over a listing with skip and limit.
type listing[V, T any] struct {
	next      func(context.Context, *[]V) bool
	failed    func() error
	total     func() int // items in all, as the last page said
	key       func(V) string
	translate func(V) T
}

// walk reads a listing to the end that Mailgun says it has: the library would ask for one page more, and for ever where skip is
// not heard. What slips to a page that was read already, because something before it went, shows in the count.
func (l listing[V, T]) walk(ctx context.Context, c *Client, each func([]T) error) error {
	seen := map[string]bool{}
	first, moved := -1, false
	for read := 0; ; {
		var page []V
		more := l.next(ctx, &page)
		if err := l.failed(); err != nil {
			return err
		}
		c.http.CountPage()
		if first < 0 {
			first = l.total()
		}
		moved = moved || l.total() != first
		items := make([]T, len(page))
		for i, v := range page {
			items[i], seen[l.key(v)] = l.translate(v), true
		}
		if err := each(items); err != nil {
			return err
		}
		if read += len(page); more && len(page) > 0 && read < l.total() {
			continue
		}
		if moved || len(seen) != l.total() {
			return httpx.ErrMoved
		}
		return nil
	}
}
