package store

import (
	"context"
	"encoding/json"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// MirrorIntegrations makes ops.integrations_catalog what a file of the SSOT says, and tells how many rows it wrote and
// how many it marked as removed. Nothing changed is nothing written.
func (s *Store) MirrorIntegrations(ctx context.Context, file string, sha256 [32]byte, all []ops.Integration) (written, removed int, err error) {
	for i := range all {
		all[i].Optional = append([]string{}, all[i].Optional...) // never null
	}
	wanted, err := json.Marshal(all)
	if err != nil {
		return 0, 0, err
	}
	err = s.pool.QueryRow(ctx, integrationsMirror, string(wanted), file, sha256[:]).Scan(&written, &removed)
	if err != nil {
		return 0, 0, classify("mirror integrations", err)
	}
	return written, removed, nil
}
