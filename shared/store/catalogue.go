package store

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// TableInfo is what the database says about a table.
type TableInfo struct {
	Description string
	Columns     map[string]ColumnInfo
}

// ColumnInfo is what the database says about a column.
type ColumnInfo struct {
	Type        string
	Nullable    bool
	Description string
	Values      []string // the allowed ones, where a constraint lists them
}

// Catalogue reads what the database says about its own tables, by name. It is about the schema, not about its rows, and
// is read with nobody's claims.
func (s *Store) Catalogue(ctx context.Context) (map[string]TableInfo, error) {
	var tables map[string]TableInfo
	err := s.readAs(ctx, "read catalogue", "{}", func(batch *asking) {
		tables = map[string]TableInfo{}
		batch.Queue(catalogue).Query(func(rows pgx.Rows) error { return scanCatalogue(rows, tables) })
	})
	return tables, err
}

func scanCatalogue(rows pgx.Rows, tables map[string]TableInfo) error {
	for rows.Next() {
		var table, description, column string
		var c ColumnInfo
		if err := rows.Scan(&table, &description, &column, &c.Type, &c.Nullable, &c.Description, &c.Values); err != nil {
			return err
		}
		if _, begun := tables[table]; !begun {
			tables[table] = TableInfo{Description: description, Columns: map[string]ColumnInfo{}}
		}
		tables[table].Columns[column] = c
	}
	return rows.Err()
}
