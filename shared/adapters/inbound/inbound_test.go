package inbound_test

import (
	"crypto/sha1"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/shared/adapters/inbound"
	"github.com/insightpulseai/odooops-console/shared/adapters/inbound/inboundtest"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/secret"
)

// What a door refuses is tested at the doors, by inboundtest.Door. Here is what they do not show.

func TestSchemeOfAnotherDigest(t *testing.T) {
	t.Parallel()
	scheme := inbound.Scheme{Header: "X-Vercel-Signature", Hash: sha1.New, Setting: "VERCEL_WEBHOOK_SECRETS"}
	h := http.Header{}
	// RFC 2202, test case 2
	h.Set("X-Vercel-Signature", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79")
	position, err := scheme.Verify(h, []byte("what do ya want for nothing?"), secret.List{secret.New("x"), secret.New("Jefe")})
	if position != 2 || err != nil {
		t.Errorf("got position %d and %v, want the second", position, err)
	}
	h.Set("X-Vercel-Signature", strings.Repeat("0", 64))
	_, err = scheme.Verify(h, []byte("x"), secret.List{secret.New("x")})
	inboundtest.Refused(t, err, fault.Unauthenticated, "the signature in X-Vercel-Signature has 64 characters, not 40")
}

func TestInstant(t *testing.T) {
	t.Parallel()
	received := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	noon := time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Time{
		"":                               {},
		"2026-11-23T11:00:00Z":           noon,
		"2026-11-23T16:30:00+05:30":      noon,
		"2026-11-23T11:00:00.123456Z":    noon.Add(123456 * time.Microsecond),
		"2026-11-23T11:00:00.123456789Z": noon.Add(123456 * time.Microsecond), // what Postgres keeps
		"2026-11-23 11:00:00+00":         noon,
		"2026-11-23 11:00:00.242868+00":  noon.Add(242868 * time.Microsecond),
		"2026-11-23 16:30:00.5+05:30":    noon.Add(500 * time.Millisecond),
		"1970-01-01T00:00:00Z":           time.Unix(0, 0).UTC(),
		"2027-11-24T12:00:00Z":           received.AddDate(0, 0, 366),
	} {
		got, err := inbound.Instant("at", value, received)
		if err != nil || !got.Equal(want) || !got.IsZero() && got.Location() != time.UTC {
			t.Errorf("%q: got %s and %v, want %s", value, got, err, want)
		}
	}
}

func TestInstantRefuses(t *testing.T) {
	t.Parallel()
	received := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for value, why := range map[string]string{
		"yesterday":            `at is "yesterday", which is not a time`,
		"2026-11-31T00:00:00Z": `at is "2026-11-31T00:00:00Z", which is not a time`,
		"2026-11-23T11:00:00":  `at is "2026-11-23T11:00:00", which is not a time`, // of which zone?
		"1969-12-31T23:59:59Z": `at is "1969-12-31T23:59:59Z", which is before any computer clock`,
		"2027-11-24T12:00:01Z": `at is "2027-11-24T12:00:01Z", more than a year after it was sent`,
	} {
		_, err := inbound.Instant("at", value, received)
		inboundtest.Refused(t, err, fault.Invalid, why)
	}
	if _, err := inbound.Instant("at", "2999-01-01T00:00:00Z", time.Time{}); err != nil {
		t.Errorf("nobody said when it was received, and yet: %v", err)
	}
}

func TestInstantsStopAtTheFirstBadOne(t *testing.T) {
	t.Parallel()
	var times inbound.Instants
	first := times.Read("first", "2026-11-23T11:00:00Z")
	times.Read("second", "-")
	third := times.Read("third", "2026-11-23T11:00:00Z")
	inboundtest.Refused(t, times.Err, fault.Invalid, `second is "-", which is not a time`)
	if first.IsZero() || !third.IsZero() {
		t.Errorf("got %s before the bad one and %s after it", first, third)
	}
}

// JSON can say NUL, Postgres text cannot hold it. A backslash before it makes all the difference.
func TestDecodeLeavesNoNUL(t *testing.T) {
	t.Parallel()
	for payload, want := range map[string]string{
		`"a\u0000b"`:                  "a\ufffdb",
		`"\u0000\u0000"`:              "\ufffd\ufffd",
		`"a\\u0000b"`:                 `a\u0000b`,
		`"a\\\u0000b"`:                "a\\\ufffdb",
		`"\ud83d\ude00 \u00000"`:      "\U0001F600 \ufffd0",
		`"no escape at all u0000"`:    "no escape at all u0000",
		`"the escape \u0001 is fine"`: "the escape \u0001 is fine",
	} {
		var got string
		if err := inbound.Decode([]byte(payload), "", &got); err != nil || got != want {
			t.Errorf("%s: got %q and %v, want %q", payload, got, err, want)
		}
	}
}

func TestDecodeNamesTheField(t *testing.T) {
	t.Parallel()
	type part struct {
		Count int64    `json:"count"`
		Names []string `json:"names"`
		Sure  bool     `json:"sure"`
	}
	for payload, sentence := range map[string]string{
		`[]`:                             "data is of the wrong type: array, not an object",
		`{"count":"1"}`:                  "data.count is of the wrong type: string, not a whole number of 64 bits",
		`{"count":` + digits + `}`:       "data.count is of the wrong type: number " + digits[:33] + "…, not a whole number of 64 bits",
		`{"names":{}}`:                   "data.names is of the wrong type: object, not a list",
		`{"names":[1]}`:                  "data.names is of the wrong type: number, not text",
		`{"sure":"yes"}`:                 "data.sure is of the wrong type: string, not true or false",
		`{"count":1`:                     "the body is cut short: the JSON is not complete after 10 bytes",
		"":                               "the body is cut short: the JSON is not complete after 0 bytes",
		`{"count":1}x`:                   "the body is not JSON: invalid character 'x' after top-level value at byte 12",
		strings.Repeat("[", 10_001) + "": "the body is nested too deeply: more than 10000 levels at byte 10001",
	} {
		inboundtest.Refused(t, inbound.Decode([]byte(payload), "data", &part{}), fault.Invalid, sentence)
	}
	inboundtest.Refused(t, inbound.Decode([]byte("7"), "", &part{}), fault.Invalid, "the body is of the wrong type: number, not an object")
}

var digits = strings.Repeat("9", 100_000)

// The door shows what it can and leaves the judgement of a member to the interpreter.
func TestPeekToleratesMembers(t *testing.T) {
	t.Parallel()
	for payload, want := range map[string][2]string{
		`{"event":7,"data":[[[]]],"action":"created"}`:       {"", "created"},
		`{"data":{"action":"inner"},"event":"issue"}`:        {"issue", ""},
		`{"action":null,"event":{"action":"inner"}}`:         {"", ""},
		`{"Action":"other","action":"a\u0000b","event":"x"}`: {"x", "a\uFFFDb"},
		`{}`: {"", ""},
	} {
		var event, action string
		if err := inbound.Peek([]byte(payload), map[string]*string{"event": &event, "action": &action}); err != nil || event != want[0] || action != want[1] {
			t.Errorf("%s: got %q and %q (%v), want %q", payload, event, action, err, want)
		}
	}
}

func TestHeadersKeepsOnlyWhatIsNamedAndHarmless(t *testing.T) {
	t.Parallel()
	h := http.Header{}
	h.Set("User-Agent", "Autopilot")
	h.Set("X-Long", strings.Repeat("x", 1001))
	h.Set("X-Control", "a\x00b")
	h.Set("X-Latin", "caf\xe9")
	h.Set("X-Signature", "1")
	h.Set("Authorization", "Bearer 1")
	h.Set("Cookie", "1")
	h.Set("X-Api-Token", "1")
	h.Set("X-Other", "1")
	got := inbound.Headers(h, "User-Agent", "X-Long", "X-Control", "X-Latin", "X-Signature", "Authorization", "Cookie", "X-Api-Token", "X-Absent")
	if diff := cmp.Diff(map[string]string{"user-agent": "Autopilot"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestKeyIsAsLongAsTheLedgerAllows(t *testing.T) {
	t.Parallel()
	if key, err := inbound.Key("v2", strings.Repeat("k", 297)); err != nil || len(key) != 300 {
		t.Errorf("got %d characters and %v", len(key), err)
	}
	_, err := inbound.Key("v2", strings.Repeat("k", 298))
	inboundtest.Refused(t, err, fault.Invalid, "the delivery key is longer than 300 characters")
}

func TestClipNeverCutsACharacter(t *testing.T) {
	t.Parallel()
	for size := range 8 {
		if got := inbound.Clip("日本語", size); !utf8.ValidString(got) || !strings.HasSuffix(got, "…") {
			t.Errorf("at %d: %q", size, got)
		}
	}
	if got := inbound.Clip("日本語", 9); got != "日本語" {
		t.Errorf("a short one became %q", got)
	}
}
