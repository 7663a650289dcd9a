package main

import (
	"context"
	"fmt"
	"html"
	"strconv"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/github"
	"github.com/insightpulseai/odooops-console/shared/adapters/plane"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// issues and board are where work items are opened.
type issues interface {
	OpenIssueOnce(ctx context.Context, repository, label, mark, title, body string) (github.Opened, error)
	CloseIssue(ctx context.Context, repository string, number int64, done bool) error
}

type board interface {
	CreateOnce(ctx context.Context, project, externalID, name, description string) (plane.Created, error)
	Close(ctx context.Context, project, item string) error
}

// workItems opens and closes work items. Both look for what is there themselves: an issue by a mark in it, an item of Plane by
// its external id. So that an attempt that got no answer is simply made again.
type workItems struct {
	github issues
	plane  board
}

const label = "odooops"

func (workItems) receipt(context.Context, ops.ConvergenceAction, time.Time) (string, error) {
	return "", nil
}

func (w workItems) act(ctx context.Context, a ops.ConvergenceAction) (string, error) {
	if a.Kind == ops.CloseWorkItem {
		return text(a.Facts, "work_item_ref"), w.close(ctx, a)
	}
	title, said := text(a.Facts, "title"), text(a.Facts, "text")
	if project := text(a.Facts, "project"); project != "" {
		item, err := w.plane.CreateOnce(ctx, project, a.Target, title, "<pre>"+html.EscapeString(said)+"</pre>")
		return "plane:" + item.ID, err
	}
	repository := text(a.Facts, "repository")
	issue, err := w.github.OpenIssueOnce(ctx, repository, label, "odooops "+a.Target, title, "~~~\n"+strings.ReplaceAll(said, "~~~", "~ ~ ~")+"\n~~~")
	return fmt.Sprintf("github:%s#%d", repository, issue.Number), err
}

func (w workItems) close(ctx context.Context, a ops.ConvergenceAction) error {
	ref := text(a.Facts, "work_item_ref")
	if id, isPlane := strings.CutPrefix(ref, "plane:"); isPlane {
		return w.plane.Close(ctx, text(a.Facts, "project"), id)
	}
	repository, number, _ := strings.Cut(strings.TrimPrefix(ref, "github:"), "#")
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return fault.New(fault.Invalid, "%q is no issue", ref)
	}
	return w.github.CloseIssue(ctx, repository, n, true)
}
