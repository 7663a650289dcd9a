// Command webhook-ingest is the door: it verifies a webhook, writes it into the ledger and answers.
//
// It owns the refusals and the bell. It refuses to interpret anything: what a delivery means is webhook-process's.
package main

import (
	"github.com/insightpulseai/odooops-console/shared/doors"
	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/secret"
	"github.com/insightpulseai/odooops-console/shared/store"
)

type config struct {
	store.Config
	GitHub  secret.List `envconfig:"GITHUB_WEBHOOK_SECRETS"`
	Plane   secret.List `envconfig:"PLANE_WEBHOOK_SECRETS"`
	Vercel  secret.List `envconfig:"VERCEL_WEBHOOK_SECRETS"`
	Slack   secret.List `envconfig:"SLACK_SIGNING_SECRETS"`
	Process string      `envconfig:"PROCESS_FUNCTION"`
}

func main() {
	var cfg config
	entry.Configure(&cfg)
	db, err := store.Open(cfg.Config)
	entry.Check(err)
	h := handler{
		keeper: doors.Keeper{Ledger: db, Bell: entry.NewBell(cfg.Process)},
		secrets: map[ops.Source]secret.List{
			ops.GitHub: cfg.GitHub, ops.Plane: cfg.Plane, ops.Vercel: cfg.Vercel, ops.Slack: cfg.Slack,
		},
	}
	entry.Start(entry.HTTP(entry.Logger("webhook-ingest"), h.handle))
}
