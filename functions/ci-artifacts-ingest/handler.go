package main

// Trigger:    rate(1 minute)
// Reads:      ops.task_queue, ops.builds, GitHub's artifacts
// Writes:     ops.build_artifacts, ops.gate_results, ops.modules, the test and coverage totals of ops.builds, ops.task_queue
// Emits:      ops.platform_events when a build's artifacts are given up
// On failure: what was fetched stays; an outage is tried again with backoff, five times in all; without a token nothing is claimed

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/github"
	"github.com/insightpulseai/odooops-console/shared/artifacts"
	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/queue"
)

const (
	lease     = 4 * time.Minute // of a build, with all its archives
	fetchTime = time.Minute     // for one archive
)

type keeper interface {
	ReadBuildSource(ctx context.Context, id ops.BuildID) (ops.BuildSource, error)
	NoteArchives(ctx context.Context, task ops.Task, build ops.BuildID, archives []ops.Artifact) (pending map[int64]bool, err error)
	KeepHaul(ctx context.Context, task ops.Task, b ops.BuildSource, h ops.Haul) error
	FinishArtifacts(ctx context.Context, task ops.Task, build ops.BuildID) error
	RetryArtifacts(ctx context.Context, task ops.Task, after time.Duration, cause error) error
	BuryArtifacts(ctx context.Context, task ops.Task, cause error) error
}

type hub interface {
	Artifacts(ctx context.Context, repository string, run int64) ([]github.Artifact, error)
	ArtifactURL(ctx context.Context, repository string, artifact int64) (string, error)
}

type handler struct {
	store      keeper
	tasks      queue.Tasks
	github     hub
	storage    storage
	judge      judge
	configured bool
	log        *slog.Logger
}

// drain works until no ended build is left. Without a token for GitHub the builds wait: they are not given up for it.
func (h handler) drain(ctx context.Context, _ entry.Trigger) (any, error) {
	if !h.configured {
		return map[string]string{"status": "not_configured", "reason": "set GITHUB_TOKEN, or the three variables of a GitHub App"}, nil
	}
	return queue.Drain(ctx, h.tasks, h, queue.Policy{Kind: ops.FetchArtifacts, Batch: 1, Lease: lease, Margin: 10 * time.Second})
}

// Do fetches what one build left behind, archive by archive. Each is kept at once, so that whoever comes after a failure
// goes on where it happened.
func (h handler) Do(ctx context.Context, task ops.Task) error {
	started, fetched := time.Now(), 0
	id, err := ops.ParseBuildID(task.Ref)
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "the task's reference %q is no number of a build", task.Ref)
	}
	b, err := h.store.ReadBuildSource(ctx, id)
	if fault.ReasonOf(err) == fault.NotFound { // its row is gone, and what it left behind with it
		return h.store.FinishArtifacts(ctx, task, id)
	}
	if err != nil {
		return err
	}
	archives, err := h.list(ctx, b)
	if err != nil {
		return err
	}
	pending, err := h.store.NoteArchives(ctx, task, id, archives)
	if err != nil {
		return err
	}
	budget := artifacts.NewBudget()
	for i, a := range archives {
		if !pending[a.SourceID] {
			continue
		}
		haul, err := h.haul(ctx, b, a, i, budget)
		if err != nil {
			return err
		}
		if err := h.store.KeepHaul(ctx, task, b, haul); err != nil {
			return err
		}
		fetched++
	}
	if err := h.store.FinishArtifacts(ctx, task, id); err != nil {
		return err
	}
	h.line(ctx, slog.LevelInfo, task, "done", slog.String("repo", b.Repo), slog.Int64("run_id", b.RunID), slog.Int("run_attempt", b.Attempt),
		slog.Int("archives", len(archives)), slog.Int("fetched", fetched), slog.Int64("duration_ms", time.Since(started).Milliseconds()))
	return nil
}

// list asks what this attempt left behind, in the order in which it was made.
func (h handler) list(ctx context.Context, b ops.BuildSource) ([]ops.Artifact, error) {
	all, err := h.github.Artifacts(ctx, b.Repo, b.RunID)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(all, func(x, y github.Artifact) int { return cmp.Compare(x.ID, y.ID) })
	var own []ops.Artifact
	for _, a := range all {
		if !b.Left(a.CreatedAt) {
			continue
		}
		archive := ops.Artifact{SourceID: a.ID, Name: ops.Plain(cmp.Or(a.Name, "unnamed"), 300), Kind: ops.OtherArtifact, Size: max(a.Size, 0), URL: page(b, a.ID)}
		if a.Expired {
			archive.State, archive.Reason = ops.ArtifactGone, "it had expired at GitHub before it was fetched"
		}
		own = append(own, archive)
	}
	return own, nil
}

// page is where a person fetches the archive.
func page(b ops.BuildSource, archive int64) string {
	run, _, _ := strings.Cut(b.URL, "/attempts/")
	if run == "" {
		return ""
	}
	return run + "/artifacts/" + strconv.FormatInt(archive, 10)
}

// Retry makes the build due again later.
func (h handler) Retry(ctx context.Context, task ops.Task, after time.Duration, cause error) error {
	h.line(ctx, slog.LevelWarn, task, "retry", slog.Duration("after", after), slog.String("error", cause.Error()))
	return h.store.RetryArtifacts(ctx, task, after, cause)
}

// Bury gives up what the build left behind.
func (h handler) Bury(ctx context.Context, task ops.Task, cause error) error {
	h.line(ctx, slog.LevelError, task, "dead", slog.String("error", cause.Error()))
	return h.store.BuryArtifacts(ctx, task, cause)
}

// line writes the one wide line of a task.
func (h handler) line(ctx context.Context, level slog.Level, task ops.Task, outcome string, attrs ...slog.Attr) {
	h.log.LogAttrs(ctx, level, "task", append([]slog.Attr{
		slog.String("build_id", task.Ref), slog.Int("attempt", task.Attempt), slog.String("outcome", outcome),
	}, attrs...)...)
}
