package main

import (
	"context"
	"fmt"
	"io"

	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// largestLog is how much of a log is fetched. Of a longer one the agent sees the beginning; its end, which usually says why,
// is in the job itself.
const largestLog = 16 << 20

// logs are those of jobs. They lie at addresses that come from GitHub's answers, which are called without a token.
type logs struct {
	github interface {
		JobLogURL(ctx context.Context, repository string, job int64) (string, error)
	}
	storage interface {
		Get(ctx context.Context, doing, address string, most int64) (io.ReadCloser, error)
	}
	configured bool
}

// of gives the log of the job that failed, or says why there is none: an agent can do without, and is told so.
func (l logs) of(ctx context.Context, f ops.AgentFailure) (text, silence string) {
	switch {
	case f.JobID == 0:
		return "", "There is no log: which job failed is not known."
	case !l.configured:
		return "", "There is no log: no token for GitHub is configured."
	}
	doing := fmt.Sprintf("fetch the log of job %d of %s", f.JobID, f.Repository)
	address, err := l.github.JobLogURL(ctx, f.Repository, f.JobID)
	if err != nil {
		return "", "There is no log: " + fault.Classify(err).Public
	}
	body, err := l.storage.Get(ctx, doing, address, largestLog)
	if err != nil {
		return "", "There is no log: " + fault.Classify(err).Public
	}
	defer body.Close() //nolint:errcheck // it was read
	content, err := io.ReadAll(body)
	if err != nil && len(content) == 0 {
		return "", "There is no log: it could not be read."
	}
	return string(content), ""
}
