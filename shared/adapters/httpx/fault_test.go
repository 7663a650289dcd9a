package httpx_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx/fakehttp"
	"github.com/insightpulseai/odooops-console/shared/fault"
)

func TestWhatAStatusMeans(t *testing.T) {
	t.Parallel()
	c, fake := serve(t, acme(), nil)
	for _, want := range []struct {
		status   int
		reason   fault.Reason
		attempts int
		sentence string
	}{
		{300, fault.Unavailable, 1, "get a thing: Acme wanted to send us somewhere else (300), which we do not follow: check ACME_API_URL"},
		{400, fault.Invalid, 1, "get a thing: Acme did not accept the request (400): the log has what it said"},
		{401, fault.Unauthenticated, 1, "get a thing: Acme refused the token (401): check ACME_TOKEN"},
		{402, fault.Forbidden, 1, "get a thing: Acme does not allow this to the token (402): check what ACME_TOKEN may do"},
		{403, fault.Forbidden, 1, "get a thing: Acme does not allow this to the token (403): check what ACME_TOKEN may do"},
		{404, fault.NotFound, 1, "get a thing: Acme does not have it (404): it is gone, or the token of ACME_TOKEN does not see it"},
		{405, fault.Invalid, 1, "get a thing: Acme did not accept the request (405): the log has what it said"},
		{408, fault.Unavailable, 5, "get a thing: Acme is not well (408): try again later"},
		{409, fault.Conflict, 1, "get a thing: Acme says that it is there already, or has changed meanwhile (409)"},
		{410, fault.NotFound, 1, "get a thing: Acme does not have it (410): it is gone, or the token of ACME_TOKEN does not see it"},
		{412, fault.Conflict, 1, "get a thing: Acme says that it is there already, or has changed meanwhile (412)"},
		{413, fault.TooLarge, 1, "get a thing: Acme found the request too large (413)"},
		{418, fault.Invalid, 1, "get a thing: Acme did not accept the request (418): the log has what it said"},
		{422, fault.Invalid, 1, "get a thing: Acme did not accept the request (422): the log has what it said"},
		{423, fault.Conflict, 1, "get a thing: Acme says that it is there already, or has changed meanwhile (423)"},
		{425, fault.Unavailable, 5, "get a thing: Acme is not well (425): try again later"},
		{429, fault.RateLimited, 5, "get a thing: Acme was asked too often (429): try again later"},
		{451, fault.Forbidden, 1, "get a thing: Acme does not allow this to the token (451): check what ACME_TOKEN may do"},
		{500, fault.Unavailable, 5, "get a thing: Acme is not well (500): try again later"},
		{501, fault.Unavailable, 1, "get a thing: Acme is not well (501): try again later"},
		{503, fault.Unavailable, 5, "get a thing: Acme is not well (503): try again later"},
		{544, fault.Unavailable, 5, "get a thing: Acme is not well (544): try again later"},
		{599, fault.Unavailable, 5, "get a thing: Acme is not well (599): try again later"},
	} {
		before := len(fake.Calls())
		fake.Always(fakehttp.Answer(want.status, `{"message":"so it is"}`, "X-Request-Id", "r-1"))
		err := get(t.Context(), c)
		got := fault.Classify(err)
		if got.Reason != want.reason || got.Public != want.sentence {
			t.Errorf("%d is %s %q,\nwant %s %q", want.status, got.Reason, got.Public, want.reason, want.sentence)
		}
		if attempts := len(fake.Calls()) - before; attempts != want.attempts {
			t.Errorf("%d was tried %d times, want %d", want.status, attempts, want.attempts)
		}
		if line := err.Error(); !strings.Contains(line, `Acme GET /thing: `+fmt.Sprint(want.status)+` "so it is" (request r-1)`) {
			t.Errorf("the log would say %q", line)
		}
	}
}

func TestAVendorMayMeanSomethingElse(t *testing.T) {
	t.Parallel()
	c, fake := serve(t, acme(func(v *httpx.Vendor) {
		v.Reason = func(a httpx.Answer) fault.Reason {
			if a.Status == 403 && a.Header.Get("Left") == "0" && strings.Contains(string(a.Body), "limit") {
				return fault.RateLimited
			}
			return ""
		}
	}), nil)
	fake.Next(fakehttp.Answer(403, `{"message":"rate limit"}`, "Left", "0"))
	if err := get(t.Context(), c); err != nil {
		t.Errorf("a limit in disguise was not waited for: %v", err)
	}
	fake.Next(fakehttp.Answer(403, `{"message":"no"}`, "Left", "5"))
	if got := fault.ReasonOf(get(t.Context(), c)); got != fault.Forbidden {
		t.Errorf("any other 403 is %s", got)
	}
	if n := c.Counts(); n.Calls != 2 || n.Attempts != 3 || n.Limited != 1 {
		t.Errorf("%+v", n)
	}
}

// What an adapter needs to look closer is there, and none of it is in the text.
func TestAFailureCanBeLookedInto(t *testing.T) {
	t.Parallel()
	c, fake := serve(t, acme(), nil)
	fake.Next(fakehttp.Answer(409, `{"id":"the-one-that-is-there","secret_key":"s3cr3t"}`))
	err := get(t.Context(), c)
	var failed *httpx.Failure
	if !errors.As(err, &failed) || failed.Status != 409 || !strings.Contains(string(failed.Body), "the-one-that-is-there") {
		t.Fatalf("%v", err)
	}
	if strings.Contains(err.Error(), "s3cr3t") {
		t.Errorf("the text shows the body: %v", err)
	}
	fake.Next(fakehttp.Redirect(302, "https://storage.example/a.zip?sig=abc"))
	err = get(t.Context(), c)
	if !errors.As(err, &failed) || failed.Location == nil || failed.Location.Host != "storage.example" {
		t.Fatalf("where it leads is lost: %v", err)
	}
	if strings.Contains(err.Error(), "sig=") || strings.Contains(err.Error(), "storage.example") {
		t.Errorf("the text shows where it leads: %v", err)
	}
}

func TestAFaultIsNotWrappedTwice(t *testing.T) {
	t.Parallel()
	c, fake := serve(t, acme(), nil)
	fake.Next(fakehttp.Answer(404, ""))
	err := c.Fault("do more", get(t.Context(), c))
	if public := fault.Classify(err).Public; !strings.HasPrefix(public, "get a thing: ") {
		t.Errorf("%q", public)
	}
	if c.Fault("do nothing", nil) != nil {
		t.Error("no error became one")
	}
}
