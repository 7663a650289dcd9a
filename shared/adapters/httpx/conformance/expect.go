package conformance

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx/fakehttp"
	"github.com/insightpulseai/odooops-console/shared/fault"
)

// fails asserts that the listing fails for a reason, in a sentence that a person can act on.
func (b *bench) fails(ctx context.Context, want fault.Reason) error {
	b.Helper()
	rows, err := b.list(ctx)
	if err == nil {
		b.Fatalf("the listing gave %d rows, want it to fail as %s", len(rows), want)
	}
	b.classified(err, want)
	return err
}

func (b *bench) failsAs(want fault.Reason) {
	b.Helper()
	_ = b.fails(b.Context(), want)
}

func (b *bench) classified(err error, want fault.Reason) {
	b.Helper()
	var classified *fault.Error
	if !errors.As(err, &classified) {
		b.Fatalf("the error has no class: %v", err)
	}
	if classified.Reason != want {
		b.Errorf("the reason is %s, want %s: %v", classified.Reason, want, err)
	}
	if !strings.Contains(classified.Public, b.Vendor) || len(classified.Public) > 300 || strings.Contains(classified.Public, "\n") {
		b.Errorf("the sentence does not name %s shortly: %q", b.Vendor, classified.Public)
	}
	if named := strings.Contains(classified.Public, b.Setting); !named && (want == fault.Unauthenticated || want == fault.NotConfigured) {
		b.Errorf("the sentence does not name %s: %q", b.Setting, classified.Public)
	}
}

// keepsSecrets looks for what was planted in everything that leaves the adapter.
func (b *bench) keepsSecrets(rows []Row, err error) {
	b.Helper()
	asJSON, _ := json.Marshal(rows)
	shown := []string{fmt.Sprintf("%+v", rows), string(asJSON)}
	if err != nil {
		shown = append(shown, err.Error(), fmt.Sprintf("%+v", err), fault.Classify(err).Public)
	}
	for _, planted := range append([]string{Token, "another-token-than-planted"}, b.Planted...) {
		for _, text := range shown {
			if strings.Contains(text, planted) {
				b.Errorf("a secret is shown: %q in %.400q", planted, text)
			}
		}
	}
}

// refuses is a status that no second attempt changes. The vendor's words quote the token, as some do.
func refuses(status int, want fault.Reason) func(*bench) {
	return func(b *bench) {
		b.server.Always(b.fake.Refuse(status))
		b.failsAs(want)
		b.calls(1)
		b.took(0, 0)
		b.server.Always(fakehttp.Answer(status, fmt.Sprintf(`{"message":"no good: %s","error":{"code":"x","message":"bad %s"}}`, Token, Token)))
		b.failsAs(want)
	}
}

// recovers is a failure that comes once: the listing is whole all the same.
func recovers(from func(*bench) fakehttp.Fault) func(*bench) {
	return func(b *bench) {
		b.fake.Seed(3)
		b.server.Next(from(b))
		b.whole(3)
		b.calls(1 + b.Calls(3))
	}
}

// lasts is a failure that stays: five attempts, and the listing is none.
func lasts(from func(*bench) fakehttp.Fault) func(*bench) {
	return func(b *bench) {
		b.fake.Seed(3)
		b.server.Always(from(b))
		b.failsAs(fault.Unavailable)
		b.calls(5)
		b.took(0, 2*time.Minute)
	}
}

func limited(b *bench, retryAfter string) {
	b.fake.Seed(3)
	b.server.Next(fakehttp.With(b.fake.Refuse(429), "Retry-After", retryAfter))
	b.whole(3)
	b.calls(1 + b.Calls(3))
	b.took(6*time.Second, 8*time.Second) // a date has no fractions
}

// resets is a refusal that says until when in a header of the vendor's own.
func resets(b *bench) {
	if b.Reset == nil {
		return
	}
	b.fake.Seed(3)
	b.server.Next(fakehttp.With(b.fake.Refuse(429), b.Reset(time.Now().Add(7*time.Second))...))
	b.whole(3)
	b.calls(1 + b.Calls(3))
	b.took(6*time.Second, 8*time.Second)
}

// shrinks takes the first item away behind the reader's back: the second page then begins one further on. The reader
// either sees all that was there throughout, or says that it may have missed something.
func shrinks(b *bench) {
	const pages = 3
	b.fake.Seed(pages * b.Page)
	before, err := b.list(b.Context())
	if err != nil || len(before) != pages*b.Page {
		b.Fatalf("%d rows, %v", len(before), err)
	}
	b.server.Next(nil, fakehttp.Before(b.fake.Shrink))
	after, err := b.list(b.Context())
	if errors.Is(err, httpx.ErrMoved) {
		return
	}
	if err != nil {
		b.Fatal(err)
	}
	seen := map[string]bool{}
	for _, row := range after {
		seen[row.ID] = true
	}
	for _, row := range before[1:] {
		if !seen[row.ID] {
			b.Fatalf("%s was there all the time, was missed, and nobody said so", row.ID)
		}
	}
}

// acts asserts that what must not be done twice is asked for once, whatever comes back.
func acts(b *bench) {
	if b.Act == nil {
		return
	}
	for name, f := range map[string]fakehttp.Fault{
		"500": b.fake.Refuse(500), "429": fakehttp.With(b.fake.Refuse(429), "Retry-After", "1"), "hang": fakehttp.Hang(), "cut": fakehttp.Cut(),
	} {
		before := len(b.server.Calls())
		b.server.Always(f)
		err := b.Act(b.Context())
		b.keepsSecrets(nil, err)
		if made := len(b.server.Calls()) - before; made != 1 || err == nil {
			b.Errorf("%s: %d calls, want 1; %v", name, made, err)
		}
	}
}
