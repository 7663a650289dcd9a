package main

import (
	"crypto/sha256"
	"fmt"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/insightpulseai/odooops-console/infra/local/running"
)

const (
	generatedLife  = 30 * 24 * time.Hour
	configuredLife = 12 * time.Hour // somebody else may trust that secret too
)

// makeToken makes a console token for this machine's developer, as Supabase would, and keeps it in dev-token. It is
// empty when tokens are verified by keys that are not ours to sign with.
func makeToken(c config, secret string, generated bool, now time.Time) (string, error) {
	if secret == "" {
		return "", nil
	}
	life := configuredLife
	if generated {
		life = generatedLife
	}
	token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{
		"sub":          developer(secret),
		"aud":          "authenticated",
		"role":         "authenticated",
		"app_metadata": map[string]any{"ops_role": "admin"},
		"iat":          now.Unix(),
		"exp":          now.Add(life).Unix(),
	}).SignedString([]byte(secret))
	if err != nil {
		return "", fmt.Errorf("sign the developer's token: %w", err)
	}
	return token, writePrivate(running.TokenFile(c.DataDir), []byte(token))
}

// developer is a user id that stays the same as long as the secret does.
func developer(secret string) string {
	id := sha256.Sum256([]byte("developer of " + secret))
	id[6] = id[6]&0x0f | 0x80 // version 8: made by our own rule
	id[8] = id[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", id[0:4], id[4:6], id[6:8], id[8:10], id[10:16])
}
