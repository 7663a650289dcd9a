package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// reportDeployment keeps what was said and makes the rows anew that it bears on. Statements go out together as far as
// they do not need each other's answers: whoever has the lock keeps others waiting.
func reportDeployment(ctx context.Context, tx pgx.Tx, d ops.Delivery, r ops.DeploymentReport) error {
	said, err := json.Marshal(r)
	if err != nil {
		return err
	}
	occasion := ""
	if r.Turn != "" {
		occasion = string(r.Turn) + " " + r.TurnAt.UTC().Format(time.RFC3339Nano)
	}
	var batch pgx.Batch
	batch.Queue(deploymentLock)
	batch.Queue(deploymentReportWrite, r.Subject(), string(r.ToldBy), r.SourceState, occasion, r.At,
		unlessZero(r.TurnAt), unlessZero(r.Seen), string(said), int64(d.ID), d.ReceivedAt)
	named := learnProject(&batch, r)
	g := group{sha: r.SHA, deployment: r.DeploymentID, number: r.GitHubID}
	if err := refold(ctx, tx, &batch, g, r); err != nil || !*named {
		return err
	}
	return rename(ctx, tx, r)
}

// learnProject remembers which project bears a name, and says whether that was news.
func learnProject(batch *pgx.Batch, r ops.DeploymentReport) (news *bool) {
	news = new(bool)
	if r.Provider == ops.ProviderVercel && r.Project != "" && r.ProjectID != "" {
		batch.Queue(deploymentProjectLearn, string(r.Provider), r.Project, r.ProjectID, r.At).Query(func(rows pgx.Rows) error {
			*news = rows.Next()
			return rows.Err()
		})
	}
	return news
}

// rename moves what was told under a project's name alone, as GitHub tells it, to the id that is known now.
func rename(ctx context.Context, tx pgx.Tx, r ops.DeploymentReport) error {
	rows, err := tx.Query(ctx, deploymentUnnamed, string(r.Provider), r.Project, r.ProjectID)
	if err != nil {
		return err
	}
	groups, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (g group, err error) { return g, row.Scan(&g.sha, &g.number) })
	if err != nil {
		return err
	}
	for _, g := range groups {
		if err := refold(ctx, tx, &pgx.Batch{}, g); err != nil {
			return err
		}
	}
	return nil
}

// group names the reports that belong together by any of the names that they use.
type group struct {
	sha, deployment string
	number          int64
}

func (g group) args() []any { return []any{orNull(g.sha), orNull(g.deployment), orNull(g.number)} }

// refold makes the rows of a group from all that was said, and then those of their neighbours that follow from them. The
// batch is what comes before it; the news are the reports because of which it is done.
func refold(ctx context.Context, tx pgx.Tx, batch *pgx.Batch, g group, news ...ops.DeploymentReport) error {
	var told []ops.DeploymentReport
	var there []ops.Deployment
	batch.Queue(deploymentGroup, g.args()...).Query(func(rows pgx.Rows) (err error) {
		told, err = pgx.CollectRows(rows, scanReport)
		return err
	})
	batch.Queue(deploymentRows, g.args()...).Query(func(rows pgx.Rows) (err error) {
		there, err = pgx.CollectRows(rows, scanDeployment)
		return err
	})
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return err
	}
	return compare(there, ops.Deployments(told)).write(ctx, tx, told, news)
}

// scanReport reads a report. Where only a name is told, what it stands for today is filled in.
func scanReport(row pgx.CollectableRow) (r ops.DeploymentReport, err error) {
	var said, project, repo string
	var delivery int64
	var first, firstHeard, heard time.Time
	if err := row.Scan(&said, &delivery, &first, &firstHeard, &heard, &project, &repo); err != nil {
		return r, err
	}
	if err := json.Unmarshal([]byte(said), &r); err != nil {
		return r, err
	}
	r.Delivery, r.FirstAt, r.FirstHeard, r.Heard = ops.DeliveryID(delivery), first.UTC(), firstHeard.UTC(), heard.UTC()
	if project != "" {
		r.ProjectID = project
	}
	if repo != "" {
		r.Repo = repo
	}
	return r, nil
}

// scanDeployment reads a row that was rendered as JSON.
func scanDeployment(row pgx.CollectableRow) (d ops.Deployment, err error) {
	var columns string
	if err := row.Scan(&columns); err != nil {
		return d, err
	}
	return d, json.Unmarshal([]byte(columns), &d)
}

// orNull is NULL for a name that was not told: nothing may be found by it.
func orNull[T comparable](v T) any {
	var zero T
	if v == zero {
		return nil
	}
	return v
}
