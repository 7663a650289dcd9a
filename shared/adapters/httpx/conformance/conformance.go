// Package conformance is the suite that every adapter runs against its own fake: what a vendor may do to us, and what we
// promise to make of it. It speaks real HTTP, client and server of the standard library, over connections in memory, so
// that a test lives in a bubble of testing/synctest: an hour of waiting takes no time, and every wait can be asserted to
// the second.
//
// It refuses to know any vendor. An adapter says in a Subject what its listing is called; everything else is the same for
// all. Run it once for each way of paging that the adapter has.
package conformance

import (
	"context"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx/fakehttp"
	"github.com/insightpulseai/odooops-console/shared/secret"
)

// Token is what a Subject's client is opened with, and what its fake must ask for. Looking like none of the vendors'
// own, it is found in a text only if somebody let it through.
const Token = "planted-token-2b7e151628aed2a6"

// Subject is an adapter with one of its listings.
type Subject struct {
	Vendor  string // as sentences name it
	Setting string // the variable that a sentence about the token must name
	Page    int    // how many items a page holds at most

	// Fake makes a fake that asks for Token.
	Fake func() Fake
	// Open makes the adapter's client for a base address and says how to use it.
	Open func(base string, token secret.Text, o httpx.Options) (Adapter, error)

	// Calls is how many calls a listing of so many items takes. Usual: one a page, and one when there is nothing.
	Calls func(items int) int
	// Reset is the header by which the vendor says until when it refuses, with its value. nil: it has none.
	Reset func(until time.Time) []string
	// Strange replaces a word of the vendor's for a kind or a state with one that nobody has heard of. The listing must
	// still be whole: an inventory that refuses what it does not know loses sight of it.
	Strange [2]string
	// Planted are further secrets that the fake puts into what it lists. No row may show them.
	Planted []string
}

// Fake is a vendor's fake as the suite needs it.
type Fake interface {
	http.Handler
	Seed(items int)                   // so many items are in the listing, and no others
	Shrink()                          // the first of the listing is gone
	Refuse(status int) fakehttp.Fault // a refusal in the vendor's own words
}

// Adapter is an open adapter.
type Adapter struct {
	// List reads the listing to its end and gives its rows by the vendor's ids.
	List func(ctx context.Context) ([]Row, error)
	// Act does something that must not be done twice. nil: the adapter only reads.
	Act func(ctx context.Context) error
}

// Row is one item of a listing, as the adapter gives it.
type Row struct {
	ID  string
	Row any
}

// Run runs the suite.
func Run(t *testing.T, s Subject) {
	t.Helper()
	if s.Calls == nil {
		s.Calls = func(items int) int { return max((items+s.Page-1)/s.Page, 1) }
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { c.test(open(t, s)) })
		})
	}
}

// bench is one case's workbench: a fake of its own, a client of its own, and a clock that only waiting moves.
type bench struct {
	*testing.T
	Subject
	Adapter
	fake    Fake
	server  *fakehttp.Server
	network *fakehttp.Network
	began   time.Time
	foreign atomic.Int64 // requests that came to another host
}

const (
	home      = "http://vendor.example"
	elsewhere = "http://elsewhere.example"
)

func open(t *testing.T, s Subject) *bench {
	t.Helper()
	b := &bench{T: t, Subject: s, fake: s.Fake(), network: fakehttp.NewNetwork(), began: time.Now()}
	b.server = fakehttp.New(b.fake)
	b.network.Serve("vendor.example:80", b.server)
	b.network.Serve("elsewhere.example:80", http.HandlerFunc(func(http.ResponseWriter, *http.Request) { b.foreign.Add(1) }))
	t.Cleanup(b.network.Close)
	b.reopen(secret.New(Token))
	return b
}

// reopen opens the adapter with another token.
func (b *bench) reopen(token secret.Text) {
	b.Helper()
	adapter, err := b.Open(home, token, httpx.Options{Dial: b.network.Dial})
	if err != nil {
		b.Fatalf("open: %v", err)
	}
	b.Adapter = adapter
}

// list reads the listing and looks for secrets in whatever came back.
func (b *bench) list(ctx context.Context) ([]Row, error) {
	b.Helper()
	rows, err := b.List(ctx)
	b.keepsSecrets(rows, err)
	return rows, err
}

func (b *bench) whole(items int) {
	b.Helper()
	rows, err := b.list(b.Context())
	if err != nil {
		b.Fatalf("the listing failed: %v", err)
	}
	distinct := map[string]bool{}
	for _, row := range rows {
		distinct[row.ID] = true
	}
	if len(distinct) != items || len(rows) != items {
		b.Fatalf("%d rows with %d ids, want %d of both", len(rows), len(distinct), items)
	}
}

func (b *bench) calls(want int) {
	b.Helper()
	if got := len(b.server.Calls()); got != want {
		b.Errorf("%d calls, want %d", got, want)
	}
}

// took asserts how much time the bubble let pass.
func (b *bench) took(least, most time.Duration) {
	b.Helper()
	if took := time.Since(b.began); took < least || took > most {
		b.Errorf("it took %s, want between %s and %s", took, least, most)
	}
}

func describe(status int) string { return fmt.Sprintf("%d %s", status, http.StatusText(status)) }
