package fake

import (
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// Estate is a small project, whatever its ref: two functions, a backup of each day, a few secrets, and something for its
// advisors to find. It is what `make dev` shows.
func Estate(token string) *Supabase {
	f := New(token, "")
	at := time.Now().UTC().Truncate(time.Hour)
	for i, name := range []string{"MAILGUN_API_KEY", "SLACK_BOT_TOKEN", "SUPABASE_URL", "SUPABASE_SERVICE_ROLE_KEY"} {
		sum := sha256.Sum256([]byte("the value of " + name))
		f.Secrets = append(f.Secrets, Object{"name": name, "value": hex.EncodeToString(sum[:]), "updated_at": at.AddDate(0, 0, -30*(i+1)).Format(time.RFC3339)})
	}
	for i, slug := range []string{"send-digest", "sync-stock"} {
		f.Functions = append(f.Functions, Object{
			"id": slug, "slug": slug, "name": slug, "status": "ACTIVE", "version": i + 3, "verify_jwt": true,
			"created_at": at.AddDate(0, 0, -90).UnixMilli(), "updated_at": at.AddDate(0, 0, -i-2).UnixMilli(),
		})
	}
	var backups []Object
	for i := range 7 {
		taken := at.AddDate(0, 0, -i-1).Truncate(24 * time.Hour).Add(23 * time.Hour)
		backups = append(backups, Object{"id": taken.Unix(), "is_physical_backup": true, "status": "COMPLETED", "inserted_at": taken.Format(time.RFC3339)})
	}
	f.Backups = Object{"region": "ap-southeast-1", "walg_enabled": true, "pitr_enabled": false, "backups": backups}
	f.Lints = []Object{{
		"name": "extension_in_public", "title": "Extension in Public", "level": "WARN", "categories": []string{"SECURITY"},
		"detail": "Extension pg_trgm is installed in the public schema. Move it to another schema.", "cache_key": "extension_in_public_pg_trgm",
		"remediation": "https://supabase.com/docs/guides/database/database-linter?lint=0014_extension_in_public",
		"metadata":    Object{"schema": "public", "name": "pg_trgm"},
	}}
	return f
}
