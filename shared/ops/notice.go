package ops

// Notice is something that people are told once. The intent is written first; whoever tells it writes the receipt.
type Notice struct {
	DedupeKey string            `json:"dedupe_key"` // the same is never told twice
	Channel   string            `json:"channel"`
	Topic     string            `json:"topic"` // finding:12, run:7: one thread for each
	Kind      string            `json:"kind"`  // what happened to the topic: opened, changed, resolved, digest
	Severity  Severity          `json:"severity"`
	Title     string            `json:"title"`
	Body      string            `json:"body"`
	Links     map[string]string `json:"links,omitempty"`
}
