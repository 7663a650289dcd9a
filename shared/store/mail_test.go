package store_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// happened is a mail event of message m at a minute; the rest is as far as the vendor says it.
func happened(id, event, message string, at int, more ...func(*ops.MailEvent)) []ops.Change {
	m := ops.MailEvent{EventID: id, Event: event, MessageID: message, Stamp: minute(at), To: "mia@example.com"}
	for _, say := range more {
		say(&m)
	}
	return []ops.Change{ops.MailHappened{Event: m}}
}

// spoken are the headers and the place of a message, as accepted and delivered have them.
func spoken(subject, environment string) func(*ops.MailEvent) {
	return func(m *ops.MailEvent) {
		m.Subject, m.From, m.Domain = subject, "no-reply@mg.example.com", "mg.example.com"
		m.Environment, m.PlacedBy = environment, "domain mg.example.com"
	}
}

func over(transport string, assumed bool) func(*ops.MailEvent) {
	return func(m *ops.MailEvent) { m.Method, m.Transport, m.MethodAssumed = "x", transport, assumed }
}

func severity(s string) func(*ops.MailEvent) { return func(m *ops.MailEvent) { m.Severity = s } }

// mail is every mail event as the panel shows it, newest first.
func (b *bench) mail() []string {
	b.t.Helper()
	return value[[]string](b, `select array(select concat_ws(' | ', event || coalesce(' ' || severity, ''), coalesce(subject, '-'), coalesce(mail_from, '-'), coalesce(transport, '-'),
		coalesce(environment, '-'), array_to_string(inherited, ',')) from ops.mail_events order by stamp desc, id desc)`)
}

// everyMail is every column but the row's number, which says who came first.
func (b *bench) everyMail() []string {
	b.t.Helper()
	return value[[]string](b, "select array(select (to_jsonb(m) - 'id')::text from ops.mail_events m order by event_id)")
}

var mailStory = [][]ops.Change{
	happened("e1", "accepted", "m1", 1, spoken("Invoice", "stage"), over("smtp.mailgun.org:2525", false)),
	happened("e2", "failed", "m1", 2, spoken("Invoice", "stage"), over("smtp.mailgun.org:2525", true), severity("temporary")),
	happened("e3", "delivered", "m1", 3, spoken("Invoice", "stage"), over("smtp.mailgun.org:2525", true)),
	happened("e4", "opened", "m1", 4),
	happened("e5", "clicked", "m1", 5),
	happened("e6", "delivered", "m2", 6, spoken("By the API", "stage"), over("smtp.mailgun.org:2525", true)),
	happened("e7", "accepted", "m2", 7, spoken("By the API", "stage"), over("http", false)),
	happened("e8", "opened", "m3", 8),
	happened("e9", "complained", "", 9, spoken("No Message-Id", "dev")),
	happened("e10", "accepted", "m4", 10, spoken("First", "stage")),
	happened("e11", "accepted", "m4", 10, spoken("Second", "dev")),
	happened("e12", "unsubscribed", "m4", 11),
}

func TestMailEvents(t *testing.T) {
	t.Parallel()
	b := open(t)
	b.feed(b.tell(mailStory...))
	want := []string{
		"unsubscribed | First | no-reply@mg.example.com | - | stage | environment,subject,mail_from,domain", // e10 was before e11, by its id
		"accepted | Second | no-reply@mg.example.com | - | dev | ",
		"accepted | First | no-reply@mg.example.com | - | stage | ",
		"complained | No Message-Id | no-reply@mg.example.com | - | dev | ",
		"opened | - | - | - | - | ",
		"accepted | By the API | no-reply@mg.example.com | http | stage | ",
		"delivered | By the API | no-reply@mg.example.com | http | stage | transport",
		"clicked | Invoice | no-reply@mg.example.com | smtp.mailgun.org:2525 | stage | environment,subject,mail_from,transport,domain",
		"opened | Invoice | no-reply@mg.example.com | smtp.mailgun.org:2525 | stage | environment,subject,mail_from,transport,domain",
		"delivered | Invoice | no-reply@mg.example.com | smtp.mailgun.org:2525 | stage | transport",
		"failed temporary | Invoice | no-reply@mg.example.com | smtp.mailgun.org:2525 | stage | transport",
		"accepted | Invoice | no-reply@mg.example.com | smtp.mailgun.org:2525 | stage | ",
	}
	if diff := cmp.Diff(want, b.mail()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Whatever the order, and however often, the rows are the same; and they are what a rebuild gives, numbers included.
func TestMailEventsDoNotDependOnOrder(t *testing.T) {
	t.Parallel()
	first := open(t)
	all := first.tell(mailStory...)
	first.feed(all)
	want := first.everyMail()
	meanings := map[ops.DeliveryID]ops.Interpretation{}
	for _, one := range all {
		meanings[one.d.ID] = one.meaning
	}
	for range 12 {
		b := open(t)
		shuffled := b.tell(mailStory...)
		seed := rand.Uint64()
		rand.New(rand.NewPCG(seed, 0)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		b.feed(shuffled)
		if diff := cmp.Diff(want, b.everyMail()); diff != "" {
			t.Errorf("seed %d (-want +got)\n%s", seed, diff)
		}
		rebuilt, err := b.Rebuild(t.Context(), func(d ops.Delivery) (ops.Interpretation, error) { return meanings[d.ID], nil })
		b.must(err)
		if len(rebuilt.Differing) != 0 || rebuilt.After != len(want) || rebuilt.Deliveries != len(mailStory) {
			t.Errorf("seed %d: the rebuild found %+v", seed, rebuilt)
		}
	}
}

// Two workers on two events of one message: each must see what the other told.
func TestMailEventsAtOnce(t *testing.T) {
	t.Parallel()
	b := open(t)
	var story [][]ops.Change
	for i := range 20 {
		message := fmt.Sprintf("m%d", i)
		story = append(story, happened("a"+message, "accepted", message, i, spoken("S"+message, "stage"), over("http", false)), happened("o"+message, "opened", message, 30+i))
	}
	all, tasks := b.tell(story...), map[string]ops.Task{}
	for _, task := range b.claim(time.Minute) {
		tasks[task.Ref] = task
	}
	var wg sync.WaitGroup
	for _, one := range all {
		wg.Go(func() {
			if err := b.FinishDelivery(t.Context(), tasks[one.d.ID.String()], one.d, one.meaning); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, row := range b.mail() {
		if slices.Contains([]string{"opened | - | - | - | - | "}, row) {
			t.Errorf("an opening knows nothing of its message: %s", row)
		}
	}
}

func TestRebuildSweepsMailThatTheLedgerDoesNotTell(t *testing.T) {
	t.Parallel()
	b := open(t)
	all := b.tell(happened("e1", "accepted", "m", 1, spoken("Told", "stage")))
	b.feed(all)
	if _, err := b.conn.Exec(t.Context(), `insert into ops.mail_events (event_id, stamp, event, delivery_id) values ('forged', now(), 'delivered', 99), ('from-the-log', now(), 'delivered', null);
		update ops.mail_events set subject = 'tampered' where event_id = 'e1'`); err != nil {
		t.Fatal(err)
	}
	rebuilt, err := b.Rebuild(t.Context(), func(ops.Delivery) (ops.Interpretation, error) { return all[0].meaning, nil })
	b.must(err)
	if diff := cmp.Diff([]string{"mail_events/e1", "mail_events/forged"}, rebuilt.Differing); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got := value[[]string](b, "select array(select event_id || coalesce(' ' || subject, '') from ops.mail_events order by 1)"); !slices.Equal(got, []string{"e1 Told", "from-the-log"}) {
		t.Errorf("left are %q", got)
	}
}
