package store

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/secret"
)

// Somebody in between who says that the server has no TLS must not get what was meant for it.
func TestPlaintextIsForThisMachine(t *testing.T) {
	t.Parallel()
	for address, allowed := range map[string]bool{
		"postgres://u@db.example:6543/postgres":                     false,
		"postgres://u@db.example:6543/postgres?sslmode=prefer":      false,
		"postgres://u@db.example:6543/postgres?sslmode=verify-full": false,
		"postgres://u@db.example:6543/postgres?sslmode=disable":     true,
		"postgres://u@127.0.0.1:5432/postgres":                      true,
		"postgres://u@[::1]:5432/postgres":                          true,
		"postgres://u@localhost:5432/postgres":                      true,
		"postgres:///postgres?host=/run/postgresql":                 true,
	} {
		cfg, err := pgxpool.ParseConfig(address)
		if err != nil {
			t.Fatal(err)
		}
		refusePlaintext(&cfg.ConnConfig.Config)
		plain := cfg.ConnConfig.TLSConfig == nil
		for _, f := range cfg.ConnConfig.Fallbacks {
			plain = plain || f.TLSConfig == nil
		}
		if plain != allowed {
			t.Errorf("%s: plaintext is possible: %v, want %v", address, plain, allowed)
		}
	}
}

func TestAnAddressThatCannotBeReadIsNotRepeated(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"", "postgres://user:hunter2@[half", "host=x password=hunter2 port=none"} {
		_, err := Open(Config{URL: secret.New(address)})
		if fault.ReasonOf(err) != fault.NotConfigured || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: %v", address, err)
		}
		_, err = OpenReader(ReaderConfig{URL: secret.New(address), Owner: secret.New(address)})
		if fault.ReasonOf(err) != fault.NotConfigured || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("reader of %q: %v", address, err)
		}
	}
}
