package pgbouncer

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/insightpulseai/odooops-console/infra/local/child"
)

// Whoever the server knows may come in: their verifiers are asked of the
// server, as a hosted pooler does, so that no list of logins is kept here.
const authQuery = "select usename, passwd from pg_catalog.pg_shadow where usename = $1"

// configure writes the two files that the program reads.
func configure(dir string, server *pgconn.Config, o Options, p program, port int, id child.User) (ini string, err error) {
	ini, users := filepath.Join(dir, "pgbouncer.ini"), filepath.Join(dir, "users")
	tls := "disable"
	if server.TLSConfig != nil {
		tls = "require"
	}
	settings := []string{
		"[databases]",
		fmt.Sprintf("* = host=%s port=%d", server.Host, server.Port),
		"[pgbouncer]",
		"listen_addr = 127.0.0.1",
		fmt.Sprintf("listen_port = %d", port),
		"unix_socket_dir =",
		"pool_mode = transaction",
		fmt.Sprintf("default_pool_size = %d", o.Connections),
		"server_round_robin = 1", // whoever comes next gets another connection than before, where there are two
		"max_client_conn = 200",
		"query_wait_timeout = 30",
		"auth_type = scram-sha-256",
		"auth_file = " + users,
		"auth_user = " + server.User,
		"auth_query = " + authQuery,
		"server_tls_sslmode = " + tls,
	}
	if p.minor >= 21 {
		settings = append(settings, "max_prepared_statements = 0") // newer ones can, Supavisor cannot
	}
	quoted := `"` + strings.ReplaceAll(server.User, `"`, `""`) + `" "` + strings.ReplaceAll(server.Password, `"`, `""`) + `"`
	for path, text := range map[string]string{ini: strings.Join(settings, "\n"), users: quoted} {
		if err := errors.Join(os.WriteFile(path, []byte(text+"\n"), 0o600), id.Own(path)); err != nil {
			return "", fmt.Errorf("configure pgbouncer: %w", err)
		}
	}
	return ini, nil
}
