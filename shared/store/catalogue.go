package store

import "context"

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

// Catalogue reads what the database says about its own tables, by name. It is about the schema, not about its rows,
// and is read as the owner.
func (s *Store) Catalogue(ctx context.Context) (map[string]TableInfo, error) {
	rows, err := s.pool.Query(ctx, catalogue)
	if err != nil {
		return nil, classify("read catalogue", err)
	}
	defer rows.Close()
	tables := map[string]TableInfo{}
	for rows.Next() {
		var table, description, column string
		var c ColumnInfo
		if err := rows.Scan(&table, &description, &column, &c.Type, &c.Nullable, &c.Description, &c.Values); err != nil {
			return nil, classify("read catalogue", err)
		}
		if _, begun := tables[table]; !begun {
			tables[table] = TableInfo{Description: description, Columns: map[string]ColumnInfo{}}
		}
		tables[table].Columns[column] = c
	}
	if err := rows.Err(); err != nil {
		return nil, classify("read catalogue", err)
	}
	return tables, nil
}
