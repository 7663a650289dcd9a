// Command ops-slack-notify tells people in Slack what there is to tell: one message for each thing, once.
//
// It owns the turns in the channels: when something is sent, whether it was, and what happens when it was not. It refuses to
// decide what is told (whoever found it did) and how it reads (shared/notify does).
package main

import (
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/adapters/slack"
	"github.com/insightpulseai/odooops-console/shared/convergence"
	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/ssot"
)

type config struct {
	store.Config
	Slack   slack.Config
	Channel string `envconfig:"SLACK_CHANNEL"`
	Console string `envconfig:"OPS_CONSOLE_URL"`
}

func main() {
	var cfg config
	entry.Configure(&cfg)
	db, err := store.Open(cfg.Config)
	entry.Check(err)
	want, err := ssot.Load()
	entry.Check(err)
	// One attempt and no waiting: what did not get through is written down, and tried again from there.
	client, err := slack.New(cfg.Slack, httpx.Options{Attempt: 10 * time.Second, Overall: 12 * time.Second})
	entry.Check(err)
	log := entry.Logger("ops-slack-notify")
	h := handler{
		book: db.Marking(convergence.Accepting(want.Convergence)), slack: client, configured: cfg.Slack.Token.Set(), channel: cfg.Channel, console: cfg.Console,
		pace: usual, linger: 3 * entry.Quiet, now: time.Now, log: log,
	}
	entry.Start(entry.Scheduled(log, h.tell))
}
