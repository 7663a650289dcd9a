package ops

import "time"

// Reality is what is known of one environment at one time: what git wants there, what runs there, and how sure that is.
// Nothing in it is good or bad.
type Reality struct {
	Environment string            `json:"environment"`
	Head        Head              `json:"head"`
	Services    []Service         `json:"services"`
	Migrations  MigrationsSeen    `json:"migrations"`
	Functions   Seen              `json:"functions"`  // Supabase edge functions, by their slugs
	EnvVars     Seen              `json:"env_vars"`   // variables of the Vercel project's production, by their names
	VaultKeys   Seen              `json:"vault_keys"` // secrets of the Supabase project, by their names
	Gates       Seen              `json:"gates"`      // gates on the commit that runs, by their names
	Checklist   Seen              `json:"checklist"`  // what people verified of the release that runs, by the item
	Backups     Seen              `json:"backups"`    // backups of the database, by any name
	DNS         map[string]Lookup `json:"dns"`        // by host and type: erp.example.com A
}

// Look is how something was looked at. One that is not sure says nothing about what is there.
type Look struct {
	At    time.Time `json:"at"`    // when it was last confirmed; zero: never
	Stale bool      `json:"stale"` // longer ago than its cadence allows
	Why   string    `json:"why"`   // why the last look failed, if it did
}

// Sure reports whether what was seen may be relied on.
func (l Look) Sure() bool { return !l.At.IsZero() && !l.Stale && l.Why == "" }

// Head is the head of the branch that an environment follows.
type Head struct {
	Look    Look      `json:"look"`
	Repo    string    `json:"repo"`
	Branch  string    `json:"branch"`
	SHA     string    `json:"sha"` // empty: there is no such branch
	Message string    `json:"message"`
	At      time.Time `json:"at"`       // when it was pushed
	SeenSHA string    `json:"seen_sha"` // what an earlier scan surely knew it to be; empty: none did
	SeenAt  time.Time `json:"seen_at"`  // when it was first seen to be that
}

// Service is what runs an environment's code, and how that came to be.
type Service struct {
	Provider Provider    `json:"provider"`
	Look     Look        `json:"look"`
	Running  *Deployment `json:"running"`   // what serves; nil: nothing is known to
	OfHead   *Deployment `json:"of_head"`   // the newest deployment of the head's commit
	Needed   *Deployment `json:"needed"`    // where the head needs none: the newest before it that one was needed for
	Ended    *Deployment `json:"ended"`     // the newest deployment that succeeded or failed
	Failures int         `json:"failures"`  // how often the commit of Ended failed to deploy since it last succeeded
	InFlight *Deployment `json:"in_flight"` // the newest deployment after Ended that has not ended
}

// Seen is what was found of one kind.
type Seen struct {
	Look   Look             `json:"look"`
	Things map[string]Found `json:"things"` // what is not in it is not there, if the look is sure
}

// Found is one of the things that were found.
type Found struct {
	Good bool      `json:"good"` // it is as it has to be: deployed, passed, verified
	Says string    `json:"says"` // what was found
	At   time.Time `json:"at"`   // since when, or as of when
	Link string    `json:"link"`

	// Of a gate that failed in a run of CI that has ended: the run, and which attempt of it.
	Run     int64 `json:"run"`
	Attempt int   `json:"attempt"`
}

// MigrationsSeen are the migrations of an environment's database.
type MigrationsSeen struct {
	Look    Look     `json:"look"`
	Known   []string `json:"known"`   // those that the functions know, in order
	Applied []string `json:"applied"` // those that the database has; nil: only how many are pending is known
	Pending int      `json:"pending"` // how many of the known ones it has not
}

// Lookup is what name servers answered.
type Lookup struct {
	Look    Look
	Answers []Answer
}

// Answer is what one name server said.
type Answer struct {
	Server string
	Values []string // none: there is no such entry
	Why    string   // why it gave no answer, if it gave none
}

// ServiceOf reads a service from what its production has gone through, newest first, with what serves marked.
func ServiceOf(provider Provider, lane []Deployment, head string) Service {
	s := Service{Provider: provider}
	for i := range lane {
		d := &lane[i]
		if d.Current {
			s.Running = d
		}
		if s.OfHead == nil && d.SHA == head && head != "" {
			s.OfHead = d
		}
		if s.OfHead != nil && s.OfHead.Unneeded() && s.Needed == nil && !d.Unneeded() && d.Status != DeploymentSuperseded {
			s.Needed = d
		}
		switch ended := d.Status == DeploymentSucceeded || d.Status == DeploymentFailed; {
		case s.Ended == nil && ended:
			s.Ended = d
		case s.Ended == nil && s.InFlight == nil && !d.Status.Ended():
			s.InFlight = d
		}
	}
	if s.Ended == nil || s.Ended.Status != DeploymentFailed {
		return s
	}
	for _, d := range lane { // until the commit last succeeded
		if d.SHA == s.Ended.SHA && d.Status == DeploymentSucceeded {
			break
		}
		if d.SHA == s.Ended.SHA && d.Status == DeploymentFailed {
			s.Failures++
		}
	}
	return s
}

// Follow turns to another head than the one that the service was read for: of its deployments those are known that serve,
// ended last or are under way.
func (s *Service) Follow(head string) {
	s.OfHead, s.Needed = nil, nil
	for _, d := range []*Deployment{s.Running, s.Ended, s.InFlight} {
		if d != nil && d.SHA == head && head != "" && (s.OfHead == nil || d.RequestedAt.After(s.OfHead.RequestedAt)) {
			s.OfHead = d
		}
	}
}

// Standing is how an environment stands as of a look.
type Standing struct {
	Environment string    `json:"environment"`
	InSync      string    `json:"in_sync"` // yes, no or unknown
	Healthy     string    `json:"healthy"` // likewise
	Explanation string    `json:"explanation"`
	DesiredSHA  string    `json:"desired_sha"`
	RunningSHA  string    `json:"running_sha"`
	Findings    int       `json:"findings"`
	ObservedAt  time.Time `json:"observed_at"`
	Run         RunID     `json:"run_id"`
	HeadSHA     string    `json:"head_sha"` // the head as this look surely knows it; empty: it does not
}
