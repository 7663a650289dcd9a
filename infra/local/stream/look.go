package stream

import (
	"context"
	_ "embed" // for look.sql
	"iter"
	"maps"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

//go:embed look.sql
var lookSQL string

// look is what the counters of all tables said at one moment. Two looks of different eras cannot be compared.
type look struct {
	era      string
	counters map[string]string // by resource: the table's name with dashes
}

func (l look) resources() iter.Seq[string] { return maps.Keys(l.counters) }

// lookout looks at a database again and again over one connection, which it makes anew when it breaks.
type lookout struct {
	url  string
	conn *pgx.Conn
}

// patience bounds a look: a database that does not answer is away.
const patience = 3 * time.Second

func (o *lookout) look(ctx context.Context) (look, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	l, err := o.ask(ctx)
	if err != nil {
		o.close()
	}
	return l, err
}

func (o *lookout) ask(ctx context.Context) (look, error) {
	if o.conn == nil {
		config, err := pgx.ParseConfig(o.url)
		if err != nil {
			return look{}, err
		}
		config.DefaultQueryExecMode = pgx.QueryExecModeExec // the address may be a pooler's
		config.RuntimeParams["application_name"] = "odooops stream"
		if o.conn, err = pgx.ConnectConfig(ctx, config); err != nil {
			return look{}, err
		}
	}
	l := look{counters: map[string]string{}}
	rows, err := o.conn.Query(ctx, lookSQL)
	if err != nil {
		return look{}, err
	}
	var table, counter string
	_, err = pgx.ForEachRow(rows, []any{&l.era, &table, &counter}, func() error {
		l.counters[strings.ReplaceAll(table, "_", "-")] = counter
		return nil
	})
	return l, err
}

func (o *lookout) close() {
	if o.conn == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = o.conn.Close(ctx) // broken, most likely
	o.conn = nil
}
