package main

import (
	"github.com/insightpulseai/odooops-console/shared/adapters/digitalocean"
	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/ssot"
)

// upkeep are the chores of the maintenance schedule that judge what others did: who was silent, what can be restored, which
// keys are old, who has access, and what it costs.
func upkeep(db *store.Store, declared *ssot.SSOT, cloud *digitalocean.Client) []chore {
	access, _ := declared.Schedule("access-review")
	costs, _ := declared.Schedule("cost-review")
	return []chore{
		scheduleWatch{db, declared.Schedules, repositories(declared.Environments)}.chore(),
		backupFreshness{db, declared.Environments, declared.Retention.Backups}.chore(),
		secretsRegistryAudit{db, declared.Secrets}.chore(),
		accessReview{db, access}.chore(),
		costReview{db, cloud, declared.Costs, costs}.chore(),
	}
}
