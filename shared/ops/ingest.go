package ops

import "time"

// Reading is one run's look at one resource of a vendor.
type Reading struct {
	Run      RunID
	Resource string
	At       time.Time     // when the look began: what happened later may not be in it
	Cadence  time.Duration // how often somebody looks
	Complete bool          // all of it was listed, so that what is not in it is gone
	Unread   []string      // parts of it (projects) that could not be read: what belongs to them is not gone
}

// Merged is what became of a reading.
type Merged struct {
	Seen    int  `json:"seen"`
	Added   int  `json:"added"`
	Changed int  `json:"changed"`
	Gone    int  `json:"gone"`
	Told    int  `json:"told"` // lines in the audit stream
	Late    bool `json:"late"` // a newer reading was merged already, so nothing was done
}

// Listed compares a reading with what is known, before it is merged.
type Listed struct {
	Listed  int // in the reading
	Known   int // rows that have not gone
	Missing int // of those, the ones that are not in the reading
}

// Trouble is what went wrong with one resource.
type Trouble struct {
	Resource string `json:"resource"`
	Reason   string `json:"reason"`
	Message  string `json:"message"` // for a person
}

// Ingest is how a run over a vendor's inventory went.
type Ingest struct {
	Status     RunStatus         `json:"status"`
	Complete   []string          `json:"complete"`
	Incomplete []string          `json:"incomplete"`
	Pages      int               `json:"pages"`
	Calls      int               `json:"calls"` // retries included
	Retries    int               `json:"retries"`
	Seen       int               `json:"seen"` // of what an environment can declare
	Declared   int               `json:"declared"`
	Added      int               `json:"added"`
	Changed    int               `json:"changed"`
	Gone       int               `json:"gone"`
	Events     int               `json:"events"`
	Remaining  *int              `json:"rate_limit_remaining"` // of the vendor's limit, if it said so
	Trouble    []Trouble         `json:"errors"`
	Why        string            `json:"error,omitempty"`  // when it failed
	Reason     string            `json:"reason,omitempty"` // the class of that
	Resources  map[string]Merged `json:"resources"`
}

// Sum adds what became of one resource, or of one more page of it.
func (i *Ingest) Sum(resource string, m Merged) {
	if i.Resources == nil {
		i.Resources = map[string]Merged{}
	}
	sum := i.Resources[resource]
	i.Resources[resource] = Merged{
		sum.Seen + m.Seen, sum.Added + m.Added, sum.Changed + m.Changed, sum.Gone + m.Gone, sum.Told + m.Told, sum.Late || m.Late,
	}
	i.Added, i.Changed, i.Gone, i.Events = i.Added+m.Added, i.Changed+m.Changed, i.Gone+m.Gone, i.Events+m.Told
}
