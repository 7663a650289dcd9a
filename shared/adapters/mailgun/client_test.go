package mailgun_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx/conformance"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx/fakehttp"
	"github.com/insightpulseai/odooops-console/shared/adapters/inbound/inboundtest"
	"github.com/insightpulseai/odooops-console/shared/adapters/mailgun"
	"github.com/insightpulseai/odooops-console/shared/adapters/mailgun/fake"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/secret"
)

const sending = "mg.example.com"

var began = time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)

// seeded lets the suite fill one listing of the fake.
type seeded struct {
	*fake.Mailgun
	seed   func(f *fake.Mailgun, items int)
	shrink func(*fake.Mailgun)
}

func (s seeded) Seed(items int)                   { s.seed(s.Mailgun, items) }
func (s seeded) Shrink()                          { s.shrink(s.Mailgun) }
func (s seeded) Refuse(status int) fakehttp.Fault { return fake.Refuse(status) }

func subject(page int, strange [2]string, seed func(*fake.Mailgun, int), shrink func(*fake.Mailgun), list func(context.Context, *mailgun.Client, func(id string, row any)) error) conformance.Subject {
	return conformance.Subject{
		Vendor: "Mailgun", Setting: "MAILGUN_API_KEY", Page: page, Strange: strange, Planted: []string{fake.Secret},
		Fake: func() conformance.Fake {
			f := fake.New("", "")
			f.APIKey = conformance.Token
			return seeded{f, seed, shrink}
		},
		Open: func(base string, key secret.Text, o httpx.Options) (conformance.Adapter, error) {
			c, err := mailgun.New(mailgun.Config{Key: key, URL: base}, o)
			if err != nil {
				return conformance.Adapter{}, err
			}
			return conformance.Adapter{List: func(ctx context.Context) (rows []conformance.Row, err error) {
				err = list(ctx, c, func(id string, row any) { rows = append(rows, conformance.Row{ID: id, Row: row}) })
				return rows, err
			}}, nil
		},
	}
}

func TestDomains(t *testing.T) {
	t.Parallel()
	conformance.Run(t, subject(100, [2]string{`"active"`, `"hibernating"`},
		func(f *fake.Mailgun, items int) {
			f.Change(func(f *fake.Mailgun) {
				f.DomainList = nil
				for i := range items {
					f.DomainList = append(f.DomainList, fake.NewDomain(fmt.Sprintf("d%d.example.com", i), "active"))
				}
			})
		},
		func(f *fake.Mailgun) { f.Change(func(f *fake.Mailgun) { f.DomainList = f.DomainList[1:] }) },
		func(ctx context.Context, c *mailgun.Client, add func(string, any)) error {
			return c.Domains(ctx, func(page []mailgun.Domain) error {
				for _, d := range page {
					add(d.Name, d)
				}
				return nil
			})
		}))
}

func TestRoutes(t *testing.T) {
	t.Parallel()
	conformance.Run(t, subject(100, [2]string{"forward", "teleport"},
		func(f *fake.Mailgun, items int) {
			f.Change(func(f *fake.Mailgun) {
				f.RouteList = nil
				for i := range items {
					f.RouteList = append(f.RouteList, fake.NewRoute(fmt.Sprintf("r%d", i), i, `match_recipient("help@mg.example.com")`, `forward("https://ops.example.com/webhooks/mailgun")`, "stop()"))
				}
			})
		},
		func(f *fake.Mailgun) { f.Change(func(f *fake.Mailgun) { f.RouteList = f.RouteList[1:] }) },
		func(ctx context.Context, c *mailgun.Client, add func(string, any)) error {
			return c.Routes(ctx, func(page []mailgun.Route) error {
				for _, r := range page {
					add(r.ID, r)
				}
				return nil
			})
		}))
}

// The log only grows, so that it cannot shrink while it is read; and its end is a page that has nothing.
func TestEvents(t *testing.T) {
	t.Parallel()
	s := subject(300, [2]string{`"delivered"`, `"teleported"`},
		func(f *fake.Mailgun, items int) {
			for i := range items {
				f.Happen(fake.Message{ID: fmt.Sprint(i), Domain: sending}.Event("delivered", "mia@example.com", began.Add(time.Duration(i)*time.Second)))
			}
		},
		func(*fake.Mailgun) {},
		func(ctx context.Context, c *mailgun.Client, add func(string, any)) error {
			return c.Events(ctx, sending, began, began.AddDate(0, 0, 1), func(page []ops.Delivery) error {
				for _, d := range page {
					add(d.Key, d)
				}
				return nil
			})
		})
	s.Calls = func(items int) int { return (items+299)/300 + 1 }
	conformance.Run(t, s)
}

// served is a client of a fake over the network of this machine.
func served(t *testing.T, f http.Handler, path string) *mailgun.Client {
	t.Helper()
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	c, err := mailgun.New(mailgun.Config{Key: secret.New("key"), URL: server.URL + path}, httpx.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func listed(t *testing.T, c *mailgun.Client, begin, end time.Time) (all []ops.Delivery) {
	t.Helper()
	if err := c.Events(t.Context(), sending, begin, end, func(page []ops.Delivery) error { all = append(all, page...); return nil }); err != nil {
		t.Fatal(err)
	}
	return all
}

// What the log tells is the delivery that the webhook would have been: the same key, and the same meaning.
func TestTheLogTellsWhatTheWebhookDid(t *testing.T) {
	t.Parallel()
	f := fake.New("signing", "")
	f.APIKey = "key"
	c := served(t, f, "/v3") // the library's way to write an address
	m := fake.Message{ID: "m@x", Domain: sending, From: "no-reply@mg.example.com", Subject: "S", Method: "SMTP"}
	for _, name := range []string{"accepted", "failed", "delivered", "opened"} {
		f.Happen(m.Event(name, "mia@example.com", began, fake.Object{"severity": "temporary"}))
	}
	f.Happen(fake.Message{Domain: "other.example.com"}.Event("accepted", "mia@example.com", began))
	f.Happen(m.Event("clicked", "mia@example.com", began.Add(time.Hour)))
	all := listed(t, c, began.Add(-time.Second), began.Add(time.Minute))
	if len(all) != 4 {
		t.Fatalf("%d events of this domain and this minute, want 4", len(all))
	}
	for i, d := range all {
		body := fake.Webhook("signing", time.Now(), f.Events()[i])
		pushed, err := mailgun.Open(http.Header{"Content-Type": {"application/json"}}, body, secret.List{secret.New("signing")})
		if err != nil {
			t.Fatal(err)
		}
		if d.Key != pushed.Key || d.Event != pushed.Event || d.Action != pushed.Action || d.Proof != nil || d.Secret != 0 {
			t.Errorf("the log's is %q %q %q, the webhook's %q %q %q", d.Key, d.Event, d.Action, pushed.Key, pushed.Event, pushed.Action)
		}
		pulled, err := mailgun.Interpret(d)
		inboundtest.CheckInterpretation(t, pulled, err)
		if same, err := mailgun.Interpret(pushed); err != nil || !cmp.Equal(pulled, same) {
			t.Errorf("the log means %+v, the webhook %+v (%v)", pulled, same, err)
		}
	}
}

// One event that nobody understands costs that one only, and it is not lost.
func TestEventsThatNobodyUnderstands(t *testing.T) {
	t.Parallel()
	items := []string{
		`{"event":"delivered","id":"1","timestamp":"text","storage":{"url":["a"]},"delivery-status":{"code":"250"}}`, `{"event":"teleported","id":"2","timestamp":1}`,
		`{"id":"3"}`, `[]`, `null`, `7`, `{"event":"opened","timestamp":1772359200.5}`,
	}
	pages := [][]string{items, {}}
	c := served(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page := pages[0]
		pages = pages[1:]
		_, _ = fmt.Fprintf(w, `{"items":[%s],"paging":{"next":"http://%s/v3/%s/events/next"}}`, strings.Join(page, ","), r.Host, sending)
	}), "")
	all := listed(t, c, began, began.Add(time.Hour))
	var got []string
	keys := map[string]bool{}
	for _, d := range all {
		got, keys[d.Key] = append(got, d.Event), true
		if !json.Valid(d.Body) {
			t.Errorf("the body is %s", d.Body)
		}
	}
	if want := []string{"delivered", "teleported", "unnamed", "unnamed", "unnamed", "unnamed", "opened"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if len(keys) < 4 {
		t.Errorf("the keys are %v", keys)
	}
}

// Where the next page is, is ours to say: of the address only the last step is taken.
func TestTheNextPageIsOfTheSameListing(t *testing.T) {
	t.Parallel()
	for next, fine := range map[string]bool{
		"http://elsewhere.example/v3/mg.example.com/events/abc=": true, // the step is taken, the host is not
		"http://elsewhere.example/v3/domains":                    false,
		"/v3/mg.example.com/events/a/../../domains":              false,
		"/v3/mg.example.com/events/":                             false,
		"":                                                       false,
		"http://[half":                                           false,
	} {
		var asked []string
		c := served(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if asked = append(asked, r.URL.Path); len(asked) > 1 {
				_, _ = w.Write([]byte(`{"items":[]}`))
				return
			}
			_ = json.NewEncoder(w).Encode(fake.Object{"items": []any{fake.Object{"event": "opened", "id": "1"}}, "paging": fake.Object{"next": next}})
		}), "")
		err := c.Events(t.Context(), sending, began, began, func([]ops.Delivery) error { return nil })
		if (err == nil) != fine || fine && asked[1] != "/v3/mg.example.com/events/abc=" {
			t.Errorf("%q: %v after %v", next, err, asked)
		}
	}
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	for address, fine := range map[string]bool{
		"https://api.eu.mailgun.net": true, "https://api.eu.mailgun.net/v3": true, "https://api.mailgun.net/v3/": true, "api.mailgun.net": false, "": false,
	} {
		if _, err := mailgun.New(mailgun.Config{URL: address}, httpx.Options{}); (err == nil) != fine {
			t.Errorf("%q: %v", address, err)
		}
	}
}
