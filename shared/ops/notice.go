package ops

// DefaultChannel stands for the channel that is configured. Only whoever tells knows which one that is.
const DefaultChannel = "default"

// Notice is something that people are told once. The intent is written first; whoever tells it writes the receipt.
type Notice struct {
	DedupeKey string            `json:"dedupe_key"` // the same is never told twice
	Channel   string            `json:"channel"`    // DefaultChannel, or an id or a name
	Topic     string            `json:"topic"`      // finding:12, run:7: one thread for each
	Kind      string            `json:"kind"`       // what happened to the topic: opened, changed, resolved, digest
	Severity  Severity          `json:"severity"`
	Title     string            `json:"title"`
	Body      string            `json:"body"`
	Links     map[string]string `json:"links,omitempty"`

	// FollowUp says that it is news only to whoever was told of the topic before; to others it is never told.
	FollowUp bool `json:"follow_up,omitempty"`
}
