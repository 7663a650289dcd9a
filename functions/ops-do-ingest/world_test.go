package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/adapters/digitalocean"
	"github.com/insightpulseai/odooops-console/shared/adapters/digitalocean/fake"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx/fakehttp"
	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/placement"
	"github.com/insightpulseai/odooops-console/shared/secret"
	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/shared/testkit"
	"github.com/insightpulseai/odooops-console/ssot"
)

// planted is the token of the tests, which nothing may show.
const planted = "dop_v1_planted_0f343b0931126a20f133d67c2b018a3b"

// world is the function beside a DigitalOcean of its own, on a database of its own.
type world struct {
	*testing.T
	handler
	cloud  *fake.DigitalOcean
	server *fakehttp.Server
	conn   *pgx.Conn
	url    string // of the database
	log    *lines
}

// lines is a log that may be written to from everywhere.
type lines struct {
	mu sync.Mutex
	bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Buffer.Write(p)
}

func newWorld(t *testing.T, cloud *fake.DigitalOcean) *world {
	t.Helper()
	url := testkit.Database(t)
	db, err := store.Open(store.Config{URL: secret.New(url), MaxConns: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	w := &world{T: t, cloud: cloud, server: fakehttp.New(cloud), conn: testkit.Connect(t, url), url: url, log: &lines{}}
	server := httptest.NewServer(w.server)
	t.Cleanup(server.Close)
	w.handler = handler{db: db, cloud: w.client(server.URL, planted), log: slog.New(slog.NewJSONHandler(w.log, nil)), places: placement.New([]ssot.Environment{
		{Name: "prod", DigitalOcean: ssot.DigitalOcean{Droplets: []string{"odoo-prod"}, Databases: []string{"odoo-prod-db"}, Firewalls: []string{"odoo"}}},
		{Name: "dev", DigitalOcean: ssot.DigitalOcean{Tags: []string{"dev"}}},
	})}
	return w
}

func (w *world) client(url, token string) *digitalocean.Client {
	w.Helper()
	c, err := digitalocean.New(digitalocean.Config{Token: secret.New(token), URL: url}, httpx.Options{Pause: time.Millisecond})
	if err != nil {
		w.Fatal(err)
	}
	return c
}

// read runs the function, as Lambda would log it.
func (w *world) read(chore string) (ops.Ingest, error) {
	w.Helper()
	var report any
	var err error
	job := entry.Scheduled(w.handler.log, func(ctx context.Context, t entry.Trigger) (any, error) {
		report, err = w.ingest(ctx, t)
		return report, err
	})
	input, _ := json.Marshal(entry.Trigger{Trigger: "schedule", Chore: chore})
	_, _ = job(w.Context(), input)
	done, _ := report.(ops.Ingest)
	return done, err
}

// succeeds runs the function and asserts that it read everything.
func (w *world) succeeds(chore string) ops.Ingest {
	w.Helper()
	report, err := w.read(chore)
	if err != nil || report.Status != ops.RunSucceeded {
		w.Fatalf("%+v, %v\n%s", report, err, w.log)
	}
	return report
}

func (w *world) ask(sql string, args ...any) string {
	w.Helper()
	var out *string
	if err := w.conn.QueryRow(w.Context(), "select ("+sql+")::text", args...).Scan(&out); err != nil {
		w.Fatal(err)
	}
	if out == nil {
		return ""
	}
	return *out
}

func (w *world) change(do func(*fake.DigitalOcean)) { w.cloud.Change(do) }

// large is an account of so many droplets, databases and firewalls.
func large(droplets, databases, firewalls int) *fake.DigitalOcean {
	f := fake.New(planted)
	for i := range droplets {
		f.Droplets = append(f.Droplets, fake.Droplet(i+1, fmt.Sprintf("odoo-%05d", i), "dev"))
	}
	for i := range databases {
		id := fmt.Sprintf("db-%05d", i)
		f.Databases = append(f.Databases, fake.Database(id, "odoo-"+id, "pg", "dev"))
		f.Sources[id] = []fake.Object{fake.Source("droplet", fmt.Sprint(i+1))}
	}
	for i := range firewalls {
		f.Firewalls = append(f.Firewalls, fake.Firewall(fmt.Sprintf("fw-%05d", i), "fw", nil, []string{"dev"}, fake.Inbound("tcp", "443", "0.0.0.0/0")))
	}
	return f
}
