package main

import (
	"context"
	_ "embed"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

//go:embed seed.sql
var seeds string

// seed fills the tables that nothing has filled, and gives their names. What is told by a door or a function is never
// touched: it is true.
func seed(ctx context.Context, db *pgx.Conn, now time.Time) (filled []string, err error) {
	told := strings.ReplaceAll(seeds, "$1", "timestamptz '"+now.UTC().Format(time.RFC3339)+"'") // not every block asks for it
	for _, block := range strings.Split(told, "-- table: ")[1:] {
		table, statement, _ := strings.Cut(block, "\n")
		var empty bool
		if err := db.QueryRow(ctx, "select not exists (select from "+pgx.Identifier{"ops", table}.Sanitize()+")").Scan(&empty); err != nil {
			return filled, fmt.Errorf("look into %s: %w", table, err)
		}
		if !empty {
			continue
		}
		if _, err := db.Exec(ctx, statement); err != nil {
			return filled, fmt.Errorf("fill %s: %w", table, err)
		}
		filled = append(filled, table)
	}
	return filled, nil
}
