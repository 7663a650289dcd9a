package plane_test

import (
	"context"
	stdjson "encoding/json"
	"fmt"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx/conformance"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx/fakehttp"
	"github.com/insightpulseai/odooops-console/shared/adapters/plane"
	"github.com/insightpulseai/odooops-console/shared/adapters/plane/fake"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/secret"
)

const project = "000000a3-0000-4000-8000-0000000000a3"

type seeded struct{ *fake.Plane }

func (s seeded) Seed(items int) {
	s.Change(func(f *fake.Plane) {
		f.Projects[0].Items = nil
		for i := range items {
			f.Projects[0].Items = append(f.Projects[0].Items, item(i+1))
		}
	})
}

func (s seeded) Shrink() {
	s.Change(func(f *fake.Plane) { f.Projects[0].Items = f.Projects[0].Items[:len(f.Projects[0].Items)-1] }) // the newest, listed first
}

func item(i int) fake.Object {
	return fake.Object{
		"id": fmt.Sprintf("00000000-0000-4000-8000-%012d", i), "name": fmt.Sprintf("Item %d", i), "sequence_id": i, "project": project,
		"state": fake.Object{"id": "000000b1-0000-4000-8000-0000000000b1", "name": "Doing it", "group": "started"}, "priority": "high",
		"assignees": []fake.Object{{"id": "000000c2-0000-4000-8000-0000000000c2", "email": "ben@example.test", "display_name": "ben"}},
		"labels":    []fake.Object{}, "description_html": "<p>Before 02:00.</p>", "created_at": "2026-03-01T10:00:00Z",
		"updated_at": time.Date(2026, 3, 1, 10, 0, i, 0, time.UTC).Format(time.RFC3339),
	}
}

func TestWorkItemsSince(t *testing.T) {
	t.Parallel()
	suite(t, func(ctx context.Context, c *plane.Client, add func(string, any)) error {
		_, err := c.WorkItemsSince(ctx, project, time.Time{}, func(page []ops.Delivery) error {
			for _, d := range page {
				var body struct {
					Data struct {
						ID string `json:"id"`
					} `json:"data"`
				}
				if err := stdjson.Unmarshal(d.Body, &body); err != nil {
					return err
				}
				add(body.Data.ID, d)
			}
			return nil
		})
		return err
	})
}

func TestIDs(t *testing.T) {
	t.Parallel()
	suite(t, func(ctx context.Context, c *plane.Client, add func(string, any)) error {
		ids, err := c.IDs(ctx, project)
		for id := range ids {
			add(id, id)
		}
		return err
	})
}

func suite(t *testing.T, read func(ctx context.Context, c *plane.Client, add func(id string, row any)) error) {
	t.Helper()
	conformance.Run(t, conformance.Subject{
		Vendor: "Plane", Setting: "PLANE_API_KEY", Page: 100,
		Fake: func() conformance.Fake {
			f := fake.New(conformance.Token, "acme")
			f.Add(project, "OPS")
			return seeded{f}
		},
		Open: func(base string, token secret.Text, o httpx.Options) (conformance.Adapter, error) {
			c, err := plane.New(plane.Config{Key: token, Workspace: "acme", URL: base}, o)
			if err != nil {
				return conformance.Adapter{}, err
			}
			return conformance.Adapter{
				List: func(ctx context.Context) (rows []conformance.Row, err error) {
					err = read(ctx, c, func(id string, row any) { rows = append(rows, conformance.Row{ID: id, Row: row}) })
					return rows, err
				},
				Act: func(ctx context.Context) error {
					_, err := c.CreateOnce(ctx, project, "finding-9", "Prod is behind", "<p>It is.</p>")
					return err
				},
			}, nil
		},
		Strange: [2]string{`"high"`, `"dire"`},
	})
}

func start(t *testing.T) (*fake.Project, *fakehttp.Server, *plane.Client) {
	t.Helper()
	f := fake.New("key", "acme")
	p := f.Add(project, "OPS")
	calls := fakehttp.New(f)
	server := httptest.NewServer(calls)
	t.Cleanup(server.Close)
	c, err := plane.New(plane.Config{Key: secret.New("key"), Workspace: "acme", URL: server.URL}, httpx.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return p, calls, c
}

func TestWhatIsObservedIsInterpretedLikeAWebhook(t *testing.T) {
	t.Parallel()
	p, calls, c := start(t)
	for i := range 250 {
		p.Items = append(p.Items, item(i+1))
	}
	var seen []ops.Delivery
	newest, err := c.WorkItemsSince(t.Context(), project, time.Date(2026, 3, 1, 10, 4, 8, 0, time.UTC), func(page []ops.Delivery) error {
		seen = append(seen, page...)
		return nil
	})
	if err != nil || len(seen) != 3 || len(calls.Calls()) != 1 || newest.Format(time.TimeOnly) != "10:04:10" {
		t.Fatalf("%d items in %d calls, the newest of %s, %v", len(seen), len(calls.Calls()), newest, err)
	}
	seen[0].ReceivedAt = newest.Add(time.Hour)
	in, err := plane.Interpret(seen[0])
	if err != nil || len(in.Changes) != 2 {
		t.Fatalf("%+v, %v", in, err)
	}
	told, ok := in.Changes[1].(ops.WorkItemSeen)
	if !ok || told.Item.Number != 250 || told.Item.Status != ops.StatusInProgress || told.Item.Assignees[0] != "ben" {
		t.Errorf("%+v", in.Changes[1])
	}
	again, err := c.WorkItem(t.Context(), project, told.Item.SourceID)
	if err != nil || again.Key != seen[0].Key {
		t.Errorf("the same item is another delivery: %v", err)
	}
}

func TestWhatIsGoneIsInterpretedAsDeleted(t *testing.T) {
	t.Parallel()
	_, _, c := start(t)
	id := "00000000-0000-4000-8000-000000000001"
	if _, err := c.WorkItem(t.Context(), project, id); fault.ReasonOf(err) != fault.NotFound {
		t.Errorf("%v", err)
	}
	d, err := plane.Gone(id)
	if err != nil {
		t.Fatal(err)
	}
	d.ReceivedAt = time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
	in, err := plane.Interpret(d)
	if err != nil || len(in.Changes) != 1 || in.Changes[0].(ops.WorkItemGone).SourceID != id {
		t.Errorf("%+v, %v", in, err)
	}
}

func TestProjects(t *testing.T) {
	t.Parallel()
	_, _, c := start(t)
	projects, told, err := c.Projects(t.Context())
	if err != nil || len(projects) != 1 || projects[0].Identifier != "OPS" || len(told) != 1 {
		t.Fatalf("%v, %v", projects, err)
	}
	told[0].ReceivedAt = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	in, err := plane.Interpret(told[0])
	if err != nil || len(in.Changes) != 1 || in.Changes[0].(ops.ContainerNamed).Name != "OPS" {
		t.Errorf("%+v, %v", in, err)
	}
}

func TestCreateOnceIsOneItem(t *testing.T) {
	t.Parallel()
	p, _, c := start(t)
	first, err := c.CreateOnce(t.Context(), project, "finding-9", "Prod is behind", "<p>It is.</p>")
	if err != nil {
		t.Fatal(err)
	}
	second, err := c.CreateOnce(t.Context(), project, "finding-9", "Prod is behind", "<p>It is.</p>")
	if err != nil || second.ID != first.ID || len(p.Items) != 1 {
		t.Errorf("%+v, then %+v of %d, %v", first, second, len(p.Items), err)
	}
	for range 2 {
		if err := c.CommentOnce(t.Context(), project, first.ID, "finding-9/resolved", "<p>Mended.</p>"); err != nil {
			t.Error(err)
		}
	}
	if len(p.Comments) != 1 {
		t.Errorf("%d comments", len(p.Comments))
	}
	if err := c.Close(t.Context(), project, first.ID); err != nil || p.Items[0]["state"].(fake.Object)["group"] != "completed" {
		t.Errorf("%v, %v", p.Items[0]["state"], err)
	}
}

func TestTheWorkspaceIsAsked(t *testing.T) {
	t.Parallel()
	c, err := plane.New(plane.Config{Key: secret.New("key"), URL: "http://127.0.0.1:1"}, httpx.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.States(t.Context(), project); fault.ReasonOf(err) != fault.NotConfigured {
		t.Errorf("%v", err)
	}
}
