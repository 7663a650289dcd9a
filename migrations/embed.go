// Package migrations owns the history of the ops schema: UTC-stamped SQL files, forward only.
//
// It refuses to be edited after the fact. A file that has run anywhere is never changed; a mistake is mended by the next
// file. Code must run before and after each of them, so a column is added first, used next and dropped last.
package migrations

import "embed"

// FS holds the migrations as goose reads them: <stamp>_<name>.sql in its root.
//
//go:embed *.sql
var FS embed.FS
