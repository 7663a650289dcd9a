package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/artifacts"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// mostArchives is how many of a build are looked into.
const mostArchives = 60

// storage is where archives lie: addresses that come from GitHub's answers, which are called without a token.
type storage interface {
	Get(ctx context.Context, doing, address string, most int64) (io.ReadCloser, error)
}

// haul makes of an archive what is to be kept of it. An error is one that a later attempt may not have; everything else
// that can be wrong is what is kept.
func (h handler) haul(ctx context.Context, b ops.BuildSource, a ops.Artifact, place int, budget *artifacts.Budget) (ops.Haul, error) {
	switch {
	case a.State == ops.ArtifactGone:
		return ops.Haul{Archive: a}, nil
	case place >= mostArchives:
		return settled(a, ops.ArtifactIgnored, fmt.Sprintf("the build left more than %d archives", mostArchives)), nil
	case a.Size > artifacts.LargestArchive:
		return settled(a, ops.ArtifactRefused, fmt.Sprintf("it has %d bytes, more than %d", a.Size, artifacts.LargestArchive)), nil
	}
	file, err := os.CreateTemp("", "artifact-*")
	if err != nil {
		return ops.Haul{}, fmt.Errorf("make a file to fetch into: %w", err)
	}
	defer file.Close() //nolint:errcheck // it is gone either way
	if err := os.Remove(file.Name()); err != nil {
		return ops.Haul{}, fmt.Errorf("hide the file to fetch into: %w", err)
	}
	if err := h.fetch(ctx, b, &a, file); err != nil {
		return refusal(a, err)
	}
	found, err := artifacts.Read(file, a.Size, budget)
	if err != nil {
		return settled(a, ops.ArtifactRefused, fault.Classify(err).Public), nil
	}
	return h.judge.sort(b, a, found), nil
}

// fetch copies an archive into a file. Where it lies is asked for first: the address is good for a minute.
func (h handler) fetch(ctx context.Context, b ops.BuildSource, a *ops.Artifact, into io.Writer) error {
	doing := fmt.Sprintf("fetch artifact %d of %s", a.SourceID, b.Repo)
	address, err := h.github.ArtifactURL(ctx, b.Repo, a.SourceID)
	if err != nil {
		return err
	}
	body, err := h.storage.Get(ctx, doing, address, artifacts.LargestArchive)
	if err != nil {
		return err
	}
	defer body.Close() //nolint:errcheck // it was read
	sum := sha256.New()
	if a.Size, err = io.Copy(io.MultiWriter(into, sum), body); err != nil {
		var known *fault.Error
		if errors.As(err, &known) {
			return err
		}
		return fault.Wrap(err, fault.Unavailable, "%s: it broke off after %d bytes: try again later", doing, a.Size)
	}
	a.SHA256, a.FetchedAt = sum.Sum(nil), time.Now()
	return nil
}

// refusal tells what no later attempt would mend from what one might. A storage that forbids may do so because the minute
// was over.
func refusal(a ops.Artifact, err error) (ops.Haul, error) {
	because := fault.Classify(err).Public
	switch {
	case errors.Is(err, httpx.ErrInside), fault.ReasonOf(err) == fault.TooLarge:
		return settled(a, ops.ArtifactRefused, because), nil
	case fault.ReasonOf(err) == fault.NotFound:
		return settled(a, ops.ArtifactGone, because), nil
	case fault.ReasonOf(err) == fault.Forbidden, fault.ReasonOf(err) == fault.Invalid:
		return ops.Haul{}, fault.Wrap(err, fault.Unavailable, "%s", because)
	default:
		return ops.Haul{}, err
	}
}

// settled is an archive in which nothing was read.
func settled(a ops.Artifact, state ops.ArtifactState, reason string) ops.Haul {
	a.State, a.Reason = state, ops.Plain(reason, 500)
	return ops.Haul{Archive: a}
}
