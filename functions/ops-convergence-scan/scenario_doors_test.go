package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/insightpulseai/odooops-console/infra/sender"
	"github.com/insightpulseai/odooops-console/shared/doors"
	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/placement"
	"github.com/insightpulseai/odooops-console/shared/queue"
	"github.com/insightpulseai/odooops-console/shared/secret"
	"github.com/insightpulseai/odooops-console/shared/sources"
)

// signing is what the vendors of a story sign with.
const signing = "signing-secret-of-the-stories"

// happened is when what is told happened: now, or of=09:30 where it comes late.
func (s *stage) happened(a arguments) time.Time { return s.moment(a.get("of", ""), s.clock.at()) }

func (s *stage) moment(text string, otherwise time.Time) time.Time {
	if at, err := s.when(text); err == nil {
		return at
	}
	return otherwise
}

func (s *stage) fromGitHub(a arguments, event string, body []byte) ([]string, error) {
	return s.sends(a, sender.GitHub(signing, event, sender.UUID(), body))
}

// again sends the latest deliveries once more, in the same order: again 3.
func again(s *stage, a arguments) (told []string, err error) {
	n := 1
	if _, err := fmt.Sscan(a.at(0, "1"), &n); err != nil || n < 1 || n > len(s.sent) {
		return nil, fmt.Errorf("%q are not so many as there were", a.at(0, ""))
	}
	for _, before := range s.sent[len(s.sent)-n:] {
		heard, err := s.posts(before)
		if err != nil {
			return nil, err
		}
		told = append(told, heard)
	}
	return told, s.process()
}

// forged is a push that somebody signed with another secret: forged main b.
func forged(s *stage, a arguments) ([]string, error) {
	p := sender.Push{Repository: repository, RepositoryID: repositoryID, Branch: a.at(0, ""), Before: s.heads[a.at(0, "")], After: sha(a.at(1, ""))}
	heard, err := s.posts(sender.GitHub("another secret of the same length", "push", sender.UUID(), p.Body(s.clock.at())))
	return []string{heard}, err
}

// sends posts a delivery and has it processed. What comes of it is told only when it is not what one expects.
func (s *stage) sends(a arguments, hook sender.Webhook) ([]string, error) {
	heard, err := s.posts(hook)
	if err != nil {
		return nil, err
	}
	s.sent = append(s.sent, hook)
	var told []string
	if heard != "taken" {
		told = append(told, heard)
	}
	if a.get("waits", "") != "" { // the worker comes later
		return told, nil
	}
	before := s.refused()
	if err := s.process(); err != nil {
		return nil, err
	}
	return append(told, s.refused()[len(before):]...), nil
}

// posts knocks at the vendor's door.
func (s *stage) posts(hook sender.Webhook) (heard string, err error) {
	name := hook.Path[len("/webhooks/"):]
	source, known := sources.Lookup(name)
	if !known {
		return "", fmt.Errorf("there is no door for %q", name)
	}
	var secrets secret.List
	if err := secrets.Decode(signing); err != nil {
		return "", err
	}
	keeper := doors.Keeper{Ledger: s.store, Bell: silence{}}
	request := &entry.Request{ID: "story", Method: http.MethodPost, Path: hook.Path, Header: hook.Header, Body: hook.Body, Received: s.clock.at()}
	reply, err := keeper.Take(s.t.Context(), request, source, secrets)
	if err != nil {
		return "refused: " + fault.Classify(err).Public, nil
	}
	var told struct {
		Duplicate bool `json:"duplicate"`
	}
	body, err := json.Marshal(reply.Data)
	if err == nil {
		err = json.Unmarshal(body, &told)
	}
	if told.Duplicate {
		return "known already", err
	}
	return "taken", err
}

// silence is a bell that nobody hears: the story says when there is a scan.
type silence struct{}

// Ring does nothing.
func (silence) Ring(context.Context) error { return nil }

// process has the ledger interpreted and applied, as webhook-process does.
func (s *stage) process() error {
	want, err := s.draft.load()
	if err != nil {
		return err
	}
	worker := worker{s, placement.New(want.Environments).Interpreter(sources.Interpret)}
	_, err = queue.Drain(s.t.Context(), s.store, worker, queue.Policy{Kind: ops.InterpretDelivery})
	return err
}

// worker is what webhook-process does with a task, without its log.
type worker struct {
	*stage
	interpret func(ops.Delivery) (ops.Interpretation, error)
}

// Do interprets a delivery and applies it.
func (w worker) Do(ctx context.Context, task ops.Task) error {
	id, err := ops.ParseDeliveryID(task.Ref)
	if err != nil {
		return err
	}
	d, err := w.store.ReadDelivery(ctx, id)
	if err != nil {
		return err
	}
	meaning, err := w.interpret(d)
	if err != nil {
		return err
	}
	return w.store.FinishDelivery(ctx, task, d, meaning)
}

// Retry is no part of a story: what cannot be done now is its failure.
func (w worker) Retry(_ context.Context, _ ops.Task, _ time.Duration, cause error) error {
	return errors.Join(errors.New("a delivery would be tried again"), cause)
}

// Bury gives a delivery up.
func (w worker) Bury(ctx context.Context, task ops.Task, cause error) error {
	return w.store.BuryDelivery(ctx, task, cause)
}

// refused are the deliveries that meant nothing or could not be read, and why.
func (s *stage) refused() []string {
	return s.asks(`select concat(state, ': ', reason) from ops.webhook_deliveries where state in ('ignored', 'dead', 'failed') order by id`)
}
