// Package mirror owns copying into the database what people edit in the SSOT and the console shows as rows.
//
// It refuses to decide anything: the file is the truth, the table is its picture.
package mirror

import (
	"context"
	"fmt"
	"io"

	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/secret"
	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/ssot"
)

const catalogFile = "integrations/catalog.yaml"

// Catalog mirrors the integrations catalogue and says on progress what changed. It is safe to repeat.
func Catalog(ctx context.Context, url string, progress io.Writer) error {
	truth, err := ssot.Load()
	if err != nil {
		return err
	}
	db, err := store.Open(store.Config{URL: secret.New(url), MaxConns: 1})
	if err != nil {
		return err
	}
	defer db.Close()
	written, removed, err := db.MirrorIntegrations(ctx, "ssot/"+catalogFile, truth.Digests[catalogFile], integrations(truth.Integrations))
	if err != nil {
		return err
	}
	if written+removed > 0 {
		_, _ = fmt.Fprintf(progress, "mirrored ssot/%s: %d integrations changed, %d removed\n", catalogFile, written, removed)
	}
	return nil
}

func integrations(catalog ssot.Catalog) []ops.Integration {
	all := make([]ops.Integration, len(catalog.Integrations))
	for i, from := range catalog.Integrations {
		all[i] = ops.Integration{
			Name: from.Name, Title: from.Title, Choice: string(from.Choice), ChoiceRank: catalog.Rank(from.Choice),
			Reason: from.Reason, Status: string(from.Status), Optional: from.Optional, ConfiguredBy: []ops.IntegrationWay{},
		}
		for _, way := range from.ConfiguredBy {
			all[i].ConfiguredBy = append(all[i].ConfiguredBy, ops.IntegrationWay{Variables: way.Variables, Enables: way.Enables})
		}
	}
	return all
}
