package mailgun_test

import (
	"encoding/hex"
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/inbound/inboundtest"
	"github.com/insightpulseai/odooops-console/shared/adapters/mailgun"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/secret"
)

// What the tests sign: 10 digits and 50 characters, as Mailgun does.
const (
	timestamp = "1772360400"
	token     = "0123456789abcdef0123456789abcdef0123456789abcdef01"
	setting   = "MAILGUN_SIGNING_KEYS"
)

var door = inboundtest.Door{
	Open: mailgun.Open, Source: ops.Mailgun, Setting: setting, Inside: signJSON,
	Headers: map[string]string{"Content-Type": "application/json", "User-Agent": "mailgun/treq-20.9.0"},
	Body:    `{"event-data":{"event":"delivered","id":"5W9AZm2cR4y3mDzGkYxVbQ","timestamp":1772360102.5,"recipient":"mia@example.com"}}`,
	Accepts: "application/json or application/x-www-form-urlencoded or multipart/form-data",
}

// signJSON puts the signature into a JSON object; what is none stays as it is.
func signJSON(body string, digits func(string) string) string {
	return withSignature(body, timestamp, token, digits(timestamp+token))
}

func withSignature(body, timestamp, token, digits string) string {
	signature, _ := json.Marshal(map[string]string{"timestamp": timestamp, "token": token, "signature": digits}) // strings: cannot fail
	rest, object := strings.CutPrefix(strings.TrimSpace(body), "{")
	switch {
	case !object || !json.Valid([]byte(body)):
		return body
	case strings.HasPrefix(strings.TrimSpace(rest), "}"):
		return `{"signature":` + string(signature) + `}`
	default:
		return `{"signature":` + string(signature) + `,` + rest
	}
}

// newest is the newest of the suite's secrets.
func newest() string { return inboundtest.Secrets()[0].Reveal() }

func TestDoor(t *testing.T) { door.Run(t) }

func TestGolden(t *testing.T) {
	door.Golden(t, func(inboundtest.Case) map[string]string { return nil }, mailgun.Interpret)
}

// A vector worked out with another tool: printf %s%s "$timestamp" "$token" | openssl dgst -sha256 -hmac key-of-the-sheet
func TestSignatureOfAnotherTool(t *testing.T) {
	t.Parallel()
	const digits = "2e2573b602340d0b51281b1d34e0627b332d226c1bb22c145a55b0af3753d7c0"
	body := withSignature(door.Body, timestamp, token, digits)
	got, err := mailgun.Open(door.Request(body), []byte(body), secret.List{secret.New("key-of-the-sheet")})
	if err != nil {
		t.Fatal(err)
	}
	if want := time.Unix(1772360400, 0); !got.Proof.SignedAt.Equal(want) || got.Proof.SignedAt.Location() != time.UTC {
		t.Errorf("signed at %s, want %s", got.Proof.SignedAt, want)
	}
}

func TestSignatureRefused(t *testing.T) {
	t.Parallel()
	good := inboundtest.Sign(newest(), timestamp+token)
	const (
		none  = "the body has no signature: it needs timestamp, token and signature"
		wrong = "the signature fits none of our keys: compare the HTTP webhook signing key at Mailgun with MAILGUN_SIGNING_KEYS"
		short = "the signature's timestamp is not ten digits"
		hexa  = "the signature is not 64 hexadecimal digits"
		unset = "this webhook is not configured: set MAILGUN_SIGNING_KEYS"
	)
	for name, c := range map[string]struct {
		timestamp, token, digits string
		keys                     secret.List
		reason                   fault.Reason
		sentence                 string
	}{
		"no key":                                   {timestamp, token, good, nil, fault.NotConfigured, unset},
		"an empty key, signed with it":             {timestamp, token, inboundtest.Sign("", timestamp+token), secret.List{secret.New("")}, fault.NotConfigured, unset},
		"signed with no key":                       {timestamp, token, inboundtest.Sign("", timestamp+token), inboundtest.Secrets(), fault.Unauthenticated, wrong},
		"signed with another key":                  {timestamp, token, inboundtest.Sign("guessed", timestamp+token), inboundtest.Secrets(), fault.Unauthenticated, wrong},
		"another timestamp":                        {"1772360401", token, good, inboundtest.Secrets(), fault.Unauthenticated, wrong},
		"another token":                            {timestamp, "f" + token[1:], good, inboundtest.Secrets(), fault.Unauthenticated, wrong},
		"the border moved to the left":             {timestamp[:9], timestamp[9:] + token, good, inboundtest.Secrets(), fault.Unauthenticated, short},
		"the border moved to the right":            {timestamp + token[:1], token[1:], good, inboundtest.Secrets(), fault.Unauthenticated, short},
		"a timestamp with a fraction":              {"1772360400.5", token, inboundtest.Sign(newest(), "1772360400.5"+token), inboundtest.Secrets(), fault.Unauthenticated, short},
		"a negative timestamp":                     {"-177236040", token, inboundtest.Sign(newest(), "-177236040"+token), inboundtest.Secrets(), fault.Unauthenticated, short},
		"digits of another script":                 {"١٧٧٢٣", token, inboundtest.Sign(newest(), "١٧٧٢٣"+token), inboundtest.Secrets(), fault.Unauthenticated, short},
		"no timestamp":                             {"", token, good, inboundtest.Secrets(), fault.Unauthenticated, none},
		"no token":                                 {timestamp, "", inboundtest.Sign(newest(), timestamp), inboundtest.Secrets(), fault.Unauthenticated, none},
		"no signature":                             {timestamp, token, "", inboundtest.Secrets(), fault.Unauthenticated, none},
		"a token without end":                      {timestamp, strings.Repeat("t", 201), inboundtest.Sign(newest(), timestamp+strings.Repeat("t", 201)), inboundtest.Secrets(), fault.Unauthenticated, "the signature's token has 201 characters, more than 200"},
		"a digit missing":                          {timestamp, token, good[1:], inboundtest.Secrets(), fault.Unauthenticated, hexa},
		"two digits missing":                       {timestamp, token, good[2:], inboundtest.Secrets(), fault.Unauthenticated, hexa},
		"not hexadecimal":                          {timestamp, token, "g" + good[1:], inboundtest.Secrets(), fault.Unauthenticated, hexa},
		"the digest of SHA-1's length":             {timestamp, token, good[:40], inboundtest.Secrets(), fault.Unauthenticated, hexa},
		"the signature of the body, as others do":  {timestamp, token, inboundtest.Sign(newest(), door.Body), inboundtest.Secrets(), fault.Unauthenticated, wrong},
		"the prefix that others put before digits": {timestamp, token, "sha256=" + good, inboundtest.Secrets(), fault.Unauthenticated, hexa},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			form := url.Values{"timestamp": {c.timestamp}, "token": {c.token}, "signature": {c.digits}, "event": {"opened"}, "recipient": {"mia@example.com"}}
			for media, body := range map[string]string{
				"application/json":                  withSignature(door.Body, c.timestamp, c.token, c.digits),
				"application/x-www-form-urlencoded": form.Encode(),
			} {
				h := door.Request(body)
				h.Set("Content-Type", media)
				got, err := mailgun.Open(h, []byte(body), c.keys)
				inboundtest.Refused(t, err, c.reason, c.sentence)
				if got.Secret != 0 || got.Proof != nil || got.Key != "" {
					t.Errorf("%s: a refusal came with %+v", media, got)
				}
			}
		})
	}
}

func TestEmptyBody(t *testing.T) {
	t.Parallel()
	_, err := mailgun.Open(door.Request(""), nil, inboundtest.Secrets())
	inboundtest.Refused(t, err, fault.Invalid, "the body is empty")
}

// The proof says the same of everything that cannot be read differently, and something else of anything that can.
func TestProof(t *testing.T) {
	t.Parallel()
	digits := inboundtest.Sign(newest(), timestamp+token)
	open := func(body string) *ops.Proof {
		t.Helper()
		d, err := mailgun.Open(door.Request(body), []byte(body), inboundtest.Secrets())
		if err != nil {
			t.Fatalf("%s: %v", body, err)
		}
		return d.Proof
	}
	first := open(withSignature(door.Body, timestamp, token, digits))
	raw, _ := hex.DecodeString(digits)
	if string(raw) == string(first.Signature[:]) {
		t.Error("the proof keeps the signature itself, which whoever reads the row could use")
	}
	reordered := `{"event-data":{"recipient":"mia@example.com","timestamp":1772360102.5,"id":"5W9AZm2cR4y3mDzGkYxVbQ","event":"delivered"}}`
	for name, c := range map[string]struct {
		body, digits    string
		signature, same bool // as in the first
	}{
		"the same":                    {door.Body, digits, true, true},
		"digits in capitals":          {door.Body, strings.ToUpper(digits), true, true},
		"other order, other spacing":  {strings.ReplaceAll(reordered, ":", " : "), digits, true, true},
		"a member beside event-data":  {strings.Replace(door.Body, "{", `{"note":"unread",`, 1), digits, true, true},
		"another recipient":           {strings.Replace(door.Body, "mia@", "eve@", 1), digits, true, false},
		"a time a microsecond later":  {strings.Replace(door.Body, "102.5", "102.500001", 1), digits, true, false},
		"a member more":               {strings.Replace(door.Body, `"event":`, `"extra":1,"event":`, 1), digits, true, false},
		"a number as text":            {strings.Replace(door.Body, "1772360102.5", `"1772360102.5"`, 1), digits, true, false},
		"the last of two members won": {strings.Replace(door.Body, `"recipient"`, `"recipient":"eve@example.com","recipient"`, 1), digits, true, true},
	} {
		got := open(withSignature(c.body, timestamp, token, c.digits))
		if (got.Signature == first.Signature) != c.signature || (got.Content == first.Content) != c.same {
			t.Errorf("%s: same signature %t, same content %t", name, got.Signature == first.Signature, got.Content == first.Content)
		}
	}
}

func TestIdentity(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ data, key, event, action, sentence string }{
		"by the event's id":         {data: `{"event":"delivered","id":"G9Bn5sl1TC6nu79C8C0bwg"}`, key: "G9Bn5sl1TC6nu79C8C0bwg", event: "delivered"},
		"an id of their alphabet":   {data: `{"event":"delivered","id":"Ab-_5sl1TC6nu79C8C0bwg"}`, key: "Ab-_5sl1TC6nu79C8C0bwg", event: "delivered"},
		"the name in capitals":      {data: `{"event":"DELIVERED","id":"1"}`, key: "1", event: "delivered"},
		"a failure says how bad":    {data: `{"event":"failed","severity":"Temporary","id":"1"}`, key: "1", event: "failed", action: "temporary"},
		"only a failure does":       {data: `{"event":"opened","severity":"temporary","id":"1"}`, key: "1", event: "opened"},
		"an id that is a number":    {data: `{"event":"opened","id":17}`, key: "17", event: "opened"},
		"no event":                  {data: `{"id":"1"}`, sentence: "event-data.event is missing"},
		"an event that is no name":  {data: `{"event":"de livered","id":"1"}`, sentence: `event-data.event may hold letters, digits and ._:- but is "de livered"`},
		"event-data is a list":      {data: `[]`, sentence: "event-data is missing"},
		"event-data is null":        {data: `null`, sentence: "event-data is missing"},
		"an id longer than any key": {data: `{"event":"opened","id":"` + strings.Repeat("i", 129) + `"}`, key: "event/*", event: "opened"},
		"no id":                     {data: `{"event":"opened"}`, key: "event/*", event: "opened"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := withSignature(`{"event-data":`+c.data+`}`, timestamp, token, inboundtest.Sign(newest(), timestamp+token))
			got, err := mailgun.Open(door.Request(body), []byte(body), inboundtest.Secrets())
			if c.sentence != "" {
				inboundtest.Refused(t, err, fault.Invalid, c.sentence)
				if got.Secret != 1 {
					t.Error("the signature was right, and the refusal does not say so")
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			inboundtest.CheckDelivery(t, got, []byte(body))
			if key := strings.Replace(c.key, "*", hex.EncodeToString(got.Proof.Content[:]), 1); got.Key != key || got.Event != c.event || got.Action != c.action {
				t.Errorf("got %q, %q, %q, want %q, %q, %q", got.Key, got.Event, got.Action, key, c.event, c.action)
			}
		})
	}
}

func TestStatus(t *testing.T) {
	t.Parallel()
	for reason, want := range map[fault.Reason]int{
		fault.Invalid: 406, fault.Unauthenticated: 406, fault.Forbidden: 406, fault.NotFound: 406, fault.Conflict: 406, fault.TooLarge: 406,
		fault.NotConfigured: 503, fault.Unavailable: 503, fault.RateLimited: 503, fault.Internal: 500,
	} {
		if got := mailgun.Status(reason); got != want {
			t.Errorf("%s is answered with %d, want %d: 406 is final at Mailgun, everything else but 200 comes again", reason, got, want)
		}
	}
}

func BenchmarkOpen(b *testing.B) {
	var body string
	for _, c := range inboundtest.Cases(b) {
		if c.Name == "delivered" {
			body = withSignature(string(c.Body), timestamp, token, inboundtest.Sign(newest(), timestamp+token))
		}
	}
	h, secrets := door.Request(body), inboundtest.Secrets()
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := mailgun.Open(h, []byte(body), secrets); err != nil {
			b.Fatal(err)
		}
	}
}
