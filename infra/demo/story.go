package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/insightpulseai/odooops-console/infra/sender"
)

// story is what was sent, so that the report can look for it.
type story struct {
	deliveries []string // ledger numbers, each once
	issue      string   // reference of the issue
	item       string   // reference of the Plane work item
}

// step is one webhook and what its sender expects to hear.
type step struct {
	what string
	hook sender.Webhook
	code int
	dup  bool
}

// tell posts the story step by step. Everything in it is invented and new on every run.
func tell(ctx context.Context, c *console) (story, error) {
	now := time.Now().Truncate(time.Second)
	issue := sender.Issue{
		Repository: "acme-demo/odoo", RepositoryID: 4242, ID: now.UnixMilli(), Number: now.Unix(),
		Title: "Invoices are sent twice", State: "open", OpenedAt: now.Add(-time.Hour), UpdatedAt: now.Add(-time.Hour),
	}
	itemID := sender.UUID()
	told := story{issue: fmt.Sprintf("github:%s#%d", issue.Repository, issue.Number), item: "plane:" + itemID}
	for _, s := range append(steps(c, now, issue, itemID), deploymentSteps(c, now)...) {
		answer, err := s.hook.Post(ctx, http.DefaultClient, c.base)
		if err != nil {
			return told, err
		}
		fmt.Printf("  %-48s %d  %s\n", s.what, answer.Status, describe(answer))
		if answer.Status != s.code || answer.Data.Duplicate != s.dup {
			return told, fmt.Errorf("%s: expected %d with duplicate %v", s.what, s.code, s.dup)
		}
		if answer.OK && !answer.Data.Duplicate {
			told.deliveries = append(told.deliveries, answer.Data.DeliveryID)
		}
	}
	return told, nil
}

func steps(c *console, now time.Time, issue sender.Issue, itemID string) []step {
	later := func(minutes int, change func(*sender.Issue)) sender.Issue {
		next := issue
		next.UpdatedAt = issue.UpdatedAt.Add(time.Duration(minutes) * time.Minute)
		change(&next)
		return next
	}
	github := func(action string, i sender.Issue) sender.Webhook {
		return sender.GitHub(c.github, "issues", sender.UUID(), i.Body(action))
	}
	edited := later(5, func(i *sender.Issue) { i.Title = "Invoices are sent twice after a restart" })
	labelled := later(6, func(i *sender.Issue) { i.Title, i.Labels = edited.Title, []string{"bug", "accounting"} })
	closed := later(30, func(i *sender.Issue) {
		i.Title, i.Labels, i.State, i.Reason = edited.Title, labelled.Labels, "closed", "completed"
	})
	late := later(10, func(i *sender.Issue) { i.Title, i.Labels = "A title from before it was closed", labelled.Labels })
	opened := github("opened", issue)
	forged := sender.GitHub("not the secret", "issues", sender.UUID(), issue.Body("deleted"))
	mail := sender.Mail(now)
	delivered := sender.Mailgun(c.mailgun, now, mail.Event("delivered", "mia@example.com", now))
	captured := delivered
	captured.Body = bytes.ReplaceAll(delivered.Body, []byte("mia@example.com"), []byte("eve@example.com"))
	return []step{
		{"GitHub: issue opened", opened, http.StatusOK, false},
		{"GitHub: the same delivery once more", opened, http.StatusOK, true},
		{"GitHub: edited", github("edited", edited), http.StatusOK, false},
		{"GitHub: labelled", github("labeled", labelled), http.StatusOK, false},
		{"GitHub: closed", github("closed", closed), http.StatusOK, false},
		{"GitHub: an edit from before that, arriving late", github("edited", late), http.StatusOK, false},
		{"somebody: the issue deleted, with a forged signature", forged, http.StatusUnauthorized, false},
		{"Plane: work item started", planeItem(c, itemID, issue.UpdatedAt), http.StatusOK, false},
		{"GitHub: an event that nobody knows yet", sender.GitHub(c.github, "moon_landing", sender.UUID(), []byte(`{"action":"landed"}`)), http.StatusOK, false},
		{"Mailgun: a mail of staging accepted", sender.Mailgun(c.mailgun, now, mail.Event("accepted", "mia@example.com", now.Add(-time.Second))), http.StatusOK, false},
		{"Mailgun: delivered", delivered, http.StatusOK, false},
		{"Mailgun: the same attempt once more", delivered, http.StatusOK, true},
		{"somebody: its signature on another body", captured, http.StatusNotAcceptable, false},
	}
}

func planeItem(c *console, id string, at time.Time) sender.Webhook {
	body, _ := json.Marshal(map[string]any{
		"event": "issue", "action": "updated", "webhook_id": sender.UUID(), "workspace_id": sender.UUID(), "activity": nil,
		"data": map[string]any{
			"id": id, "name": "Move the mail catcher", "sequence_id": 42, "project": sender.UUID(), "priority": "high",
			"state":  map[string]any{"id": sender.UUID(), "name": "Doing", "group": "started"},
			"labels": []any{}, "assignees": []any{}, "created_at": at, "updated_at": at, "completed_at": nil,
		},
	})
	return sender.Plane(c.plane, "issue", body)
}

func describe(a sender.Answer) string {
	switch {
	case !a.OK:
		return a.Reason + ": " + a.Error
	case a.Data.Duplicate:
		return "duplicate of ledger number " + a.Data.DeliveryID
	default:
		return "ledger number " + a.Data.DeliveryID
	}
}
