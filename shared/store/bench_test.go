package store_test

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/secret"
	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/shared/testkit"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// bench is a store on a database of its own, and a connection to look behind its back.
type bench struct {
	*store.Store
	t    *testing.T
	conn *pgx.Conn
}

func open(t *testing.T) *bench {
	t.Helper()
	url := testkit.Database(t)
	return &bench{connected(t, behind(t, url), 8), t, testkit.Connect(t, url)}
}

// connected is a store on a database.
func connected(t *testing.T, url string, maxConns int32) *store.Store {
	t.Helper()
	s, err := store.Open(store.Config{URL: secret.New(url), MaxConns: maxConns})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// delivery is a GitHub delivery; deliveries with one key are one.
func delivery(key string) ops.Delivery {
	return ops.Delivery{
		Source: ops.GitHub, Key: key, Event: "issues", Action: "opened",
		Headers: map[string]string{"content-type": "application/json"},
		Body:    []byte(`{"action":"opened","n":"` + key + `"}`), Secret: 1, ReceivedAt: noon,
	}
}

func (b *bench) append(d ops.Delivery) ops.Receipt {
	b.t.Helper()
	receipt, err := b.AppendDelivery(b.t.Context(), d)
	if err != nil {
		b.t.Fatal(err)
	}
	return receipt
}

// claim leases everything that is due.
func (b *bench) claim(lease time.Duration) []ops.Task {
	b.t.Helper()
	tasks, err := b.Claim(b.t.Context(), ops.InterpretDelivery, 100, lease)
	if err != nil {
		b.t.Fatal(err)
	}
	return tasks
}

func (b *bench) claimOne(lease time.Duration) ops.Task {
	b.t.Helper()
	tasks := b.claim(lease)
	if len(tasks) != 1 {
		b.t.Fatalf("claimed %d tasks, want 1", len(tasks))
	}
	return tasks[0]
}

// value reads one value behind the store's back.
func value[T any](b *bench, query string, args ...any) (v T) {
	b.t.Helper()
	if err := b.conn.QueryRow(b.t.Context(), query, args...).Scan(&v); err != nil {
		b.t.Fatalf("%s: %v", query, err)
	}
	return v
}

func (b *bench) state(id ops.DeliveryID) string {
	b.t.Helper()
	return value[string](b, "select d.state || '/' || t.state from ops.webhook_deliveries d join ops.task_queue t on t.ref = d.id::text where d.id = $1", id)
}

func (b *bench) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}
