// Package running owns how other programs on this machine find a running `make dev`: its address, its token, its
// generated secrets and its database, all from the data directory and readable by its owner only.
//
// It refuses to start anything.
package running

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/joho/godotenv"
)

// Card is what a running platform leaves in its data directory.
type Card struct {
	URL         string `json:"url"`
	PID         int    `json:"pid"`
	DatabaseURL string `json:"database_url"`
	SMTP        string `json:"smtp,omitempty"` // host and port of the mail catcher, when there is one
}

// Platform is a running `make dev`.
type Platform struct {
	Card
	Token   string
	secrets map[string]string
}

// DataDir is what OPS_DATA_DIR says in the environment or in .env, else the default.
func DataDir() string { return cmp.Or(setting("OPS_DATA_DIR"), ".local") }

// CardFile holds the card, mode 0600.
func CardFile(dataDir string) string { return filepath.Join(dataDir, "dev.json") }

// TokenFile holds the read API's token, mode 0600.
func TokenFile(dataDir string) string { return filepath.Join(dataDir, "dev-token") }

// SecretsFile holds the generated webhook secrets, mode 0600.
func SecretsFile(dataDir string) string { return filepath.Join(dataDir, "secrets.env") }

// setting is a variable of the environment, else of .env.
func setting(variable string) string {
	if value := os.Getenv(variable); value != "" {
		return value
	}
	configured, _ := optional(godotenv.Read(".env"))
	return configured[variable]
}

// Find reads what the platform of a data directory left there.
func Find(dataDir string) (*Platform, error) {
	raw, err := os.ReadFile(CardFile(dataDir))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errors.New("`make dev` is not running here: start it in another terminal, then run this again")
	}
	if err != nil {
		return nil, err
	}
	p := &Platform{}
	if err := json.Unmarshal(raw, &p.Card); err != nil {
		return nil, fmt.Errorf("read %s: %w", CardFile(dataDir), err)
	}
	if p.secrets, err = optional(godotenv.Read(SecretsFile(dataDir))); err != nil {
		return nil, err
	}
	token, err := os.ReadFile(TokenFile(dataDir))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	p.Token = strings.TrimSpace(string(token))
	return p, nil
}

// Secret is the newest secret of a variable: the configured one, else the generated one.
func (p *Platform) Secret(variable string) string {
	newest, _, _ := strings.Cut(cmp.Or(setting(variable), p.secrets[variable]), ",")
	return strings.TrimSpace(newest)
}

// optional reads a file that need not be there.
func optional(values map[string]string, err error) (map[string]string, error) {
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return values, err
}
