package main

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/joho/godotenv"

	"github.com/insightpulseai/odooops-console/infra/local/running"
	"github.com/insightpulseai/odooops-console/infra/local/sam"
)

// The variables that verify console tokens. Either is enough.
const (
	jwtSecret = "SUPABASE_JWT_SECRET" //nolint:gosec // the name of a variable, not its value
	jwksURL   = "SUPABASE_JWKS_URL"
	jwtIssuer = "SUPABASE_JWT_ISSUER"
)

// door is a webhook source with the variable that holds its secrets.
type door struct {
	source   string
	variable string
	generate func() string
}

var doors = []door{
	{"github", "GITHUB_WEBHOOK_SECRETS", func() string { return randomHex(32) }},
	{"plane", "PLANE_WEBHOOK_SECRETS", func() string { return "plane_wh_" + randomHex(16) }},
	{"vercel", "VERCEL_WEBHOOK_SECRETS", func() string { return randomHex(16) }},
	{"slack", "SLACK_SIGNING_SECRETS", func() string { return randomHex(16) }},
	{"mailgun", "MAILGUN_SIGNING_KEYS", func() string { return randomHex(16) }},
}

func randomHex(bytes int) string {
	b := make([]byte, bytes)
	_, _ = rand.Read(b) // never fails
	return hex.EncodeToString(b)
}

// secrets are the ones nobody configured and some function asks for. They stay the same over restarts.
type secrets map[string]string

// makeSecrets reads secrets.env and adds what is missing. Only those in use are given back.
func makeSecrets(c config, template *sam.Template, environment func(string) string) (secrets, error) {
	path := running.SecretsFile(c.DataDir)
	kept, err := godotenv.Read(path)
	if errors.Is(err, fs.ErrNotExist) {
		kept, err = map[string]string{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w; remove it to get new secrets", path, err)
	}
	used, changed := secrets{}, false
	for variable, generate := range wanted(template, environment) {
		if kept[variable] == "" {
			kept[variable], changed = generate(), true
		}
		used[variable] = kept[variable]
	}
	if changed {
		return used, writeSecrets(path, kept)
	}
	if len(kept) > 0 {
		err = os.Chmod(path, 0o600)
	}
	return used, err
}

// wanted are the secrets that a function declares and nobody configured.
func wanted(template *sam.Template, environment func(string) string) map[string]func() string {
	declared := map[string]bool{}
	for _, f := range template.Functions {
		for name := range f.Env {
			declared[name] = true
		}
	}
	out := map[string]func() string{}
	for _, d := range doors {
		if declared[d.variable] && environment(d.variable) == "" {
			out[d.variable] = d.generate
		}
	}
	if declared[jwtSecret] && environment(jwtSecret) == "" && environment(jwksURL) == "" {
		out[jwtSecret] = func() string { return randomHex(32) }
	}
	return out
}

func writeSecrets(path string, kept map[string]string) error {
	var text strings.Builder
	text.WriteString("# Made by `make dev` for this machine, because nobody configured them. Remove the file to get new ones.\n")
	for _, variable := range slices.Sorted(maps.Keys(kept)) {
		fmt.Fprintf(&text, "%s=%s\n", variable, kept[variable])
	}
	return writePrivate(path, []byte(text.String()))
}

// refuseBeyond: what was made up here and is printed on a screen protects nothing from a network.
func (s secrets) refuseBeyond(c config) error {
	if c.onlyThisMachine() || len(s) == 0 {
		return nil
	}
	return fmt.Errorf("OPS_HTTP_ADDR is %s, which others can reach, and these secrets are generated: set %s yourself, or listen on 127.0.0.1",
		c.Addr, strings.Join(slices.Sorted(maps.Keys(s)), ", "))
}
