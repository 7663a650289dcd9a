package fake

import (
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// Estate is a small project: a few secrets, and something for its advisors to find. It is what `make dev` shows.
func Estate(token string) *Supabase {
	f := New(token, "")
	at := time.Now().UTC().Truncate(time.Hour)
	for i, name := range []string{"MAILGUN_API_KEY", "SLACK_BOT_TOKEN", "SUPABASE_URL", "SUPABASE_SERVICE_ROLE_KEY"} {
		sum := sha256.Sum256([]byte("the value of " + name))
		f.Secrets = append(f.Secrets, Object{"name": name, "value": hex.EncodeToString(sum[:]), "updated_at": at.AddDate(0, 0, -30*(i+1)).Format(time.RFC3339)})
	}
	f.Lints = []Object{{
		"name": "extension_in_public", "title": "Extension in Public", "level": "WARN", "categories": []string{"SECURITY"},
		"detail": "Extension pg_trgm is installed in the public schema. Move it to another schema.", "cache_key": "extension_in_public_pg_trgm",
		"remediation": "https://supabase.com/docs/guides/database/database-linter?lint=0014_extension_in_public",
		"metadata":    Object{"schema": "public", "name": "pg_trgm"},
	}}
	return f
}
