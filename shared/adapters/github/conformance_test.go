package github_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/github"
	"github.com/insightpulseai/odooops-console/shared/adapters/github/fake"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx/conformance"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/secret"
)

const repository = "acme/odoo"

// seeded lets the suite fill one listing of the fake's only repository.
type seeded struct {
	*fake.GitHub
	list func(*fake.Repository) *[]fake.Object
	item func(i int) fake.Object
}

func seed(list func(*fake.Repository) *[]fake.Object, item func(i int) fake.Object) func() conformance.Fake {
	return func() conformance.Fake {
		f := fake.New(conformance.Token)
		f.Add(1, repository)
		return seeded{f, list, item}
	}
}

func (s seeded) Seed(items int) {
	s.Change(func(f *fake.GitHub) {
		all := s.list(f.Repositories[repository])
		*all = nil
		for i := range items {
			*all = append(*all, s.item(i+1))
		}
	})
}

func (s seeded) Shrink() {
	s.Change(func(f *fake.GitHub) {
		all := s.list(f.Repositories[repository])
		*all = (*all)[1:]
	})
}

// look reads a listing as rows. The repository is known already, so that only the listing's calls are counted.
type look func(ctx context.Context, c *github.Client, r github.Repository, add func(id string, row any)) error

func open(read look) func(string, secret.Text, httpx.Options) (conformance.Adapter, error) {
	return func(base string, token secret.Text, o httpx.Options) (conformance.Adapter, error) {
		c, err := github.New(github.Config{Token: token, URL: base}, o)
		if err != nil {
			return conformance.Adapter{}, err
		}
		return conformance.Adapter{
			List: func(ctx context.Context) (rows []conformance.Row, err error) {
				err = read(ctx, c, github.Repository{ID: 1, Name: repository}, func(id string, row any) { rows = append(rows, conformance.Row{ID: id, Row: row}) })
				return rows, err
			},
			Act: func(ctx context.Context) error {
				return c.Dispatch(ctx, repository, "fix", map[string]any{"task": "7"})
			},
		}, nil
	}
}

// deliveries gives deliveries as rows, by the id of what each shows.
func deliveries(name string, add func(string, any)) func([]ops.Delivery) error {
	return func(page []ops.Delivery) error {
		for _, d := range page {
			var body map[string]json.RawMessage
			var shown struct {
				ID int64 `json:"id"`
			}
			if err := json.Unmarshal(d.Body, &body); err != nil {
				return err
			}
			if err := json.Unmarshal(body[name], &shown); err != nil {
				return err
			}
			add(strconv.FormatInt(shown.ID, 10), d)
		}
		return nil
	}
}

func suite(t *testing.T, s conformance.Subject) {
	t.Helper()
	s.Vendor, s.Setting, s.Page = "GitHub", "GITHUB_TOKEN", 100
	s.Reset = func(until time.Time) []string {
		return []string{"X-RateLimit-Remaining", "0", "X-RateLimit-Reset", strconv.FormatInt(until.Unix(), 10)}
	}
	conformance.Run(t, s)
}

func TestIssuesSince(t *testing.T) {
	t.Parallel()
	suite(t, conformance.Subject{
		Fake: seed(func(r *fake.Repository) *[]fake.Object { return &r.Issues }, issue),
		Open: open(func(ctx context.Context, c *github.Client, r github.Repository, add func(string, any)) error {
			_, err := c.IssuesSince(ctx, r, github.IssuesFrom{}, deliveries("issue", add))
			return err
		}),
		// Each page but the first shows the last one of the page before again.
		Calls:   func(items int) int { return 1 + max(items-1, 0)/99 },
		Strange: [2]string{`"completed"`, `"abandoned"`},
	})
}

// issue changed at a second of its own.
func issue(i int) fake.Object {
	at := time.Date(2026, 3, 1, 10, 0, i, 0, time.UTC).Format(time.RFC3339)
	return fake.Object{
		"id": 1000 + i, "number": i, "title": fmt.Sprintf("Issue %d", i), "state": "closed", "state_reason": "completed",
		"html_url": fmt.Sprintf("https://github.com/acme/odoo/issues/%d", i), "user": fake.Object{"login": "ana"},
		"labels": []fake.Object{}, "created_at": "2026-03-01T10:00:00Z", "updated_at": at, "closed_at": at,
	}
}

func TestRunsSince(t *testing.T) {
	t.Parallel()
	suite(t, conformance.Subject{
		Fake: seed(func(r *fake.Repository) *[]fake.Object { return &r.Runs }, func(i int) fake.Object {
			return fake.Object{"id": i, "name": "ci", "status": "completed", "conclusion": "success", "run_attempt": 1, "created_at": fmt.Sprintf("2026-03-01T%02d:%02d:00Z", i/60, i%60)}
		}),
		Open: open(func(ctx context.Context, c *github.Client, r github.Repository, add func(string, any)) error {
			return c.RunsSince(ctx, r, time.Time{}, deliveries("workflow_run", add))
		}),
		Strange: [2]string{`"success"`, `"splendid"`},
	})
}

func TestSecrets(t *testing.T) {
	t.Parallel()
	suite(t, conformance.Subject{
		Fake: seed(func(r *fake.Repository) *[]fake.Object { return &r.Secrets }, func(i int) fake.Object {
			return fake.Object{"name": fmt.Sprintf("KEY_%d", i), "updated_at": "2026-03-01T10:00:00Z", "visibility": "selected", "value": "planted-beside-a-name", "encrypted_value": "planted-beside-a-name"}
		}),
		Open: open(func(ctx context.Context, c *github.Client, _ github.Repository, add func(string, any)) error {
			all, err := c.Secrets(ctx, repository)
			for _, s := range all {
				add(s.Name, s)
			}
			return err
		}),
		Strange: [2]string{`"selected"`, `"everybody"`},
		Planted: []string{"planted-beside-a-name"},
	})
}

func TestAttempts(t *testing.T) {
	t.Parallel()
	suite(t, conformance.Subject{
		Fake: func() conformance.Fake {
			f := fake.New(conformance.Token)
			f.Add(1, repository)
			return delivered{f}
		},
		Open: open(func(ctx context.Context, c *github.Client, _ github.Repository, add func(string, any)) error {
			return c.Attempts(ctx, github.Hook{Repository: repository, ID: 5}, func(page []github.Attempt) (bool, error) {
				for _, a := range page {
					add(strconv.FormatInt(a.ID, 10), a)
				}
				return true, nil
			})
		}),
		Strange: [2]string{`"issues"`, `"sub_issues"`},
	})
}

// delivered has its listing under a hook.
type delivered struct{ *fake.GitHub }

func (d delivered) Seed(items int) {
	d.Change(func(f *fake.GitHub) {
		all := []fake.Object{}
		for i := range items {
			all = append(all, attempt(int64(items-i), 500))
		}
		f.Repositories[repository].Deliveries[5] = all
	})
}

func (d delivered) Shrink() {
	d.Change(func(f *fake.GitHub) { all := f.Repositories[repository].Deliveries; all[5] = all[5][1:] })
}

func attempt(id int64, status int) fake.Object {
	return fake.Object{
		"id": id, "guid": fmt.Sprintf("guid-%d", id), "event": "issues", "action": "opened", "status": "Invalid HTTP Response",
		"status_code": status, "delivered_at": "2026-03-01T10:00:00Z", "redelivery": false,
		"request": fake.Object{
			"headers": fake.Object{"X-GitHub-Event": "issues", "X-GitHub-Delivery": fmt.Sprintf("guid-%d", id), "X-GitHub-Hook-ID": "5", "X-Hub-Signature-256": "sha256=abc"},
			"payload": fake.Object{"action": "opened", "issue": issue(7), "repository": fake.Object{"id": 1, "full_name": repository}},
		},
	}
}
