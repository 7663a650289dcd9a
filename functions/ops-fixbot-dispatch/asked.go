package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// question is what is asked for, and by whom.
type question struct {
	ref     string // of the task
	subject string // build:7, or what else a message is about
	build   ops.BuildID
	by      string // who pressed the button; empty when the failure asked itself
	at      time.Time
}

// asked reads what a task is about: a build that failed names itself, and a person's request is read where it is recorded, in
// the delivery that brought it.
func (h handler) asked(ctx context.Context, ref string) (q question, err error) {
	q = question{ref: ref, subject: ref}
	if place, is := strings.CutPrefix(ref, "delivery:"); is {
		if q, err = h.pressed(ctx, ref, place); err != nil {
			return q, err
		}
	}
	if number, is := strings.CutPrefix(ref, "request:"); is {
		event, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return q, fault.Wrap(err, fault.Invalid, "the task's reference %q names no request", ref)
		}
		said, err := h.book.ReadFixAsked(ctx, event)
		if err != nil {
			return q, err
		}
		q = question{ref: ref, subject: said.Subject(), by: ops.Plain(said.By, 200), at: said.At}
	}
	kind, number, _ := strings.Cut(q.subject, ":")
	if kind != "build" {
		return q, nil
	}
	q.build, err = ops.ParseBuildID(number)
	if err != nil {
		return q, fault.Wrap(err, fault.Invalid, "%q is no number of a build", number)
	}
	return q, nil
}

// pressed finds the request in its delivery.
func (h handler) pressed(ctx context.Context, ref, place string) (q question, err error) {
	number, index, _ := strings.Cut(place, "/")
	id, err := ops.ParseDeliveryID(number)
	if err != nil {
		return q, fault.Wrap(err, fault.Invalid, "the task's reference %q names no delivery", ref)
	}
	at, err := strconv.Atoi(index)
	if err != nil {
		return q, fault.Wrap(err, fault.Invalid, "the task's reference %q names no request", ref)
	}
	d, err := h.book.ReadDelivery(ctx, id)
	if err != nil {
		return q, err
	}
	meaning, err := h.means(d)
	if err != nil {
		return q, err
	}
	if at < 0 || at >= len(meaning.Changes) {
		return q, fault.New(fault.Invalid, "delivery %s has no request %d", id, at)
	}
	r, is := meaning.Changes[at].(ops.FixRequested)
	if !is {
		return q, fault.New(fault.Invalid, "delivery %s does not ask for a fix", id)
	}
	return question{ref: ref, subject: r.Subject, by: ops.Plain(r.By, 200), at: r.At}, nil
}

// no tells a person why nothing comes of what he asked for. A failure that asked itself is told nothing.
func (q question) no(known bool) *ops.Notice {
	if q.by == "" {
		return nil
	}
	title := "FixBot cannot: agents may not work in that repository"
	switch {
	case q.build == 0:
		title = "FixBot cannot: it mends failed builds only"
	case !known:
		title = "FixBot has nothing to mend: the build has not failed"
	}
	return &ops.Notice{
		DedupeKey: fmt.Sprintf("%s/fix_refused/%d", q.subject, q.at.UnixMicro()), Channel: ops.DefaultChannel, Topic: q.subject, Kind: "fix_refused",
		Severity: ops.Info, Title: title, FollowUp: true,
	}
}
