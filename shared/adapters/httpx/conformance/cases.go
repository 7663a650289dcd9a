package conformance

import (
	"context"
	"errors"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx/fakehttp"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/secret"
)

// cases are what vendors do.
var cases = []struct {
	name string
	test func(b *bench)
}{
	{"happy path", func(b *bench) {
		b.fake.Seed(3)
		b.whole(3)
		b.calls(b.Calls(3))
		b.took(0, 0)
	}},
	{"empty", func(b *bench) {
		b.fake.Seed(0)
		b.whole(0)
		b.calls(b.Calls(0))
	}},
	{"three pages", func(b *bench) {
		b.fake.Seed(2*b.Page + 1)
		b.whole(2*b.Page + 1)
		b.calls(b.Calls(2*b.Page + 1))
	}},
	{"a page shrinks while walked", shrinks},
	{"an unknown word", func(b *bench) {
		b.fake.Seed(3)
		b.server.Always(fakehttp.Replace(b.Strange[0], b.Strange[1]))
		b.whole(3)
	}},

	{describe(400), refuses(400, fault.Invalid)},
	{describe(401), refuses(401, fault.Unauthenticated)},
	{describe(403), refuses(403, fault.Forbidden)},
	{describe(404), refuses(404, fault.NotFound)},
	{describe(409), refuses(409, fault.Conflict)},
	{describe(422), refuses(422, fault.Invalid)},
	{"the wrong token", func(b *bench) {
		b.reopen(secret.New("another-token-than-planted"))
		b.failsAs(fault.Unauthenticated)
		b.calls(1)
	}},
	{"no token", func(b *bench) {
		b.reopen(secret.Text{})
		b.failsAs(fault.NotConfigured)
		b.calls(0)
	}},

	{"429 with seconds", func(b *bench) { limited(b, "7") }},
	{"429 with a date", func(b *bench) { limited(b, time.Now().Add(7*time.Second).UTC().Format(http.TimeFormat)) }},
	{"429 with the vendor's own header", resets},
	{"429 without a header", func(b *bench) {
		b.fake.Seed(3)
		b.server.Next(b.fake.Refuse(429))
		b.whole(3)
		b.calls(1 + b.Calls(3))
	}},
	{"429 until after the deadline", func(b *bench) {
		ctx, cancel := context.WithTimeout(b.Context(), 10*time.Second)
		defer cancel()
		b.server.Always(fakehttp.With(b.fake.Refuse(429), "Retry-After", "3600"))
		if after := fault.Classify(b.fails(ctx, fault.RateLimited)).After; after != time.Hour {
			b.Errorf("the fault says to come back after %s, the vendor said an hour", after)
		}
		b.calls(1)
		b.took(0, 0)
	}},

	{"500 then good", recovers(func(b *bench) fakehttp.Fault { return b.fake.Refuse(500) })},
	{"five times 500", lasts(func(b *bench) fakehttp.Fault { return b.fake.Refuse(500) })},
	{"timeout then good", recovers(func(*bench) fakehttp.Fault { return fakehttp.Hang() })},
	{"five timeouts", lasts(func(*bench) fakehttp.Fault { return fakehttp.Hang() })},
	{"reset in the body then good", recovers(func(*bench) fakehttp.Fault { return fakehttp.Cut() })},
	{"five resets in the body", lasts(func(*bench) fakehttp.Fault { return fakehttp.Cut() })},
	{"truncated JSON then good", recovers(func(*bench) fakehttp.Fault { return fakehttp.Halve() })},
	{"truncated JSON five times", lasts(func(*bench) fakehttp.Fault { return fakehttp.Halve() })},

	{"HTML instead of JSON", func(b *bench) {
		b.server.Always(fakehttp.HTML())
		b.failsAs(fault.Unavailable)
		b.calls(1)
	}},
	{"a body of 60 MB", func(b *bench) {
		var taken atomic.Int64
		b.server.Always(fakehttp.Huge(60<<20, &taken))
		b.failsAs(fault.TooLarge)
		b.calls(1)
		if taken.Load() > 40<<20 {
			b.Errorf("%d bytes of it were taken before it was refused", taken.Load())
		}
	}},
	{"a redirect to another host", func(b *bench) {
		for _, status := range []int{301, 302, 303, 307, 308} {
			b.server.Next(fakehttp.Redirect(status, elsewhere+"/steal"))
			b.failsAs(fault.Unavailable)
		}
		b.calls(5)
		if n := b.foreign.Load(); n != 0 {
			b.Errorf("the other host saw %d requests", n)
		}
	}},

	{"cancelled before", func(b *bench) {
		ctx, cancel := context.WithCancel(b.Context())
		cancel()
		if err := b.fails(ctx, fault.Unavailable); !errors.Is(err, context.Canceled) {
			b.Errorf("the error does not say that it was cancelled: %v", err)
		}
		b.calls(0)
	}},
	{"cancelled while waiting", func(b *bench) {
		ctx, cancel := context.WithCancel(b.Context())
		b.server.Always(fakehttp.Hang())
		time.AfterFunc(3*time.Second, cancel)
		if err := b.fails(ctx, fault.Unavailable); !errors.Is(err, context.Canceled) {
			b.Errorf("the error does not say that it was cancelled: %v", err)
		}
		b.calls(1)
		b.took(3*time.Second, 3*time.Second)
	}},
	{"the deadline comes near", func(b *bench) {
		ctx, cancel := context.WithTimeout(b.Context(), 8*time.Second)
		defer cancel()
		b.server.Always(fakehttp.Hang())
		_ = b.fails(ctx, fault.Unavailable)
		b.took(0, 7*time.Second)
	}},

	{"an act is not repeated", acts},
}
