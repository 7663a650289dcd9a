package ops

import "time"

// BuildJob is a job of a build, as its vendor last told it.
type BuildJob struct {
	JobID            int64
	Name             string
	Status           BuildStatus
	SourceStatus     string
	SourceConclusion string
	FailedStep       string // the first step that failed
	Runner           string
	URL              string
	StartedAt        time.Time
	FinishedAt       time.Time
	Telling          Telling
}

// Learn takes in another telling of the same job: the stronger one stands.
func (j BuildJob) Learn(told BuildJob) BuildJob {
	if j.JobID == 0 || told.Telling.Beats(j.Telling) {
		return told
	}
	return j
}
