package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/queue"
)

// patience is how long an append may take: GitHub hangs up after 10 s, and an answer that is not heard is a lost one.
const patience = 8 * time.Second

// AppendDelivery writes a delivery into the ledger and owes its interpretation, in one statement. The delivery's key
// makes it safe to repeat, so a connection that turns out to be dead (a thawed function, a database that was restarted)
// is replaced once: most senders never come back for a 503.
func (s *Store) AppendDelivery(ctx context.Context, d ops.Delivery) (ops.Receipt, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	receipt, err := s.appendOnce(ctx, d)
	if err != nil && disconnected(err) && ctx.Err() == nil {
		s.pool.Reset()
		receipt, err = s.appendOnce(ctx, d)
	}
	if err != nil {
		return ops.Receipt{}, classify("append delivery", err)
	}
	return receipt, nil
}

// appendOnce speaks the protocol by hand for the one statement where that counts: in the mode that poolers allow, the
// driver would send the body as text, which is twice as long and has to be decoded on the other side.
func (s *Store) appendOnce(ctx context.Context, d ops.Delivery) (ops.Receipt, error) {
	headers, err := json.Marshal(d.Headers)
	if err != nil {
		return ops.Receipt{}, err
	}
	sum := d.BodySHA256()
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return ops.Receipt{}, err
	}
	defer conn.Release()
	const text, binary = pgx.TextFormatCode, pgx.BinaryFormatCode
	statement, formats := deliveryAppend, []int16{text, text, text, text, text, binary, binary, text, text}
	values := [][]byte{
		[]byte(d.Source), []byte(d.Key), []byte(d.Event), []byte(d.Action), headers, d.Body, sum[:],
		strconv.AppendInt(nil, int64(d.Secret), 10), instant(d.ReceivedAt),
	}
	if p := d.Proof; p != nil {
		statement, formats = deliveryAppendSigned, append(formats, binary, binary, text)
		values = append(values, p.Signature[:], p.Content[:], instant(p.SignedAt))
	}
	result := conn.Conn().PgConn().ExecParams(ctx, statement, values, nil, formats, nil).Read()
	if result.Err != nil {
		return ops.Receipt{}, result.Err
	}
	return readReceipt(result.Rows)
}

func instant(t time.Time) []byte { return t.UTC().AppendFormat(nil, time.RFC3339Nano) }

// readReceipt reads the one value of append_delivery, a record of its number and three answers: (42,f,t,f). That of
// append_signed_delivery has a verdict too, and nothing else when that is not good: (,,,,spent).
func readReceipt(rows [][][]byte) (ops.Receipt, error) {
	if len(rows) != 1 || len(rows[0]) != 1 {
		return ops.Receipt{}, fmt.Errorf("append_delivery gave %d rows", len(rows))
	}
	fields := strings.Split(strings.Trim(string(rows[0][0]), "()"), ",")
	if len(fields) == 5 && fields[4] != "" {
		return ops.Receipt{Proof: ops.ProofVerdict(fields[4])}, nil
	}
	if len(fields) < 4 {
		return ops.Receipt{}, fmt.Errorf("append_delivery gave %q", rows[0][0])
	}
	id, err := ops.ParseDeliveryID(fields[0])
	return ops.Receipt{ID: id, Duplicate: fields[1] == "t", Pending: fields[2] == "t", Altered: fields[3] == "t"}, err
}

// ReadDelivery reads one delivery with its raw body.
func (s *Store) ReadDelivery(ctx context.Context, id ops.DeliveryID) (ops.Delivery, error) {
	d, err := scanDelivery(s.pool.QueryRow(ctx, deliveryRead, id))
	if err != nil {
		return d, classify("read delivery "+id.String(), err)
	}
	if d.Body == nil {
		return d, fault.New(fault.NotFound, "the body of delivery %s is no longer kept", id)
	}
	return d, nil
}

// FinishDelivery is FinishDeliveries of one.
func (s *Store) FinishDelivery(ctx context.Context, task ops.Task, d ops.Delivery, meaning ops.Interpretation) error {
	return s.FinishDeliveries(ctx, []ops.Task{task}, []Meant{{d, meaning}})
}

// RetryDelivery records a failed attempt and makes the task due again.
func (s *Store) RetryDelivery(ctx context.Context, task ops.Task, after time.Duration, cause error) error {
	return s.transact(ctx, "retry delivery "+task.Ref, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, deliverySettle, task.Ref, string(ops.DeliveryFailed), plain(cause), ""); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, taskRetry, string(task.Kind), task.Ref, task.Attempt, after, plain(cause))
		return fenced(tag.RowsAffected(), err)
	})
}

// BuryDelivery gives a delivery up and says so in the audit stream, where a person finds it.
func (s *Store) BuryDelivery(ctx context.Context, task ops.Task, cause error) error {
	return s.transact(ctx, "bury delivery "+task.Ref, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, deliverySettle, task.Ref, string(ops.DeliveryDead), plain(cause), ""); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, taskFinish, string(task.Kind), task.Ref, task.Attempt, "dead", plain(cause))
		if err := fenced(tag.RowsAffected(), err); err != nil {
			return err
		}
		return record(ctx, tx, ops.DeadTask(task, plain(cause)))
	})
}

// fenced turns "no row was current" into the loss of the lease.
func fenced(rows int64, err error) error {
	if err == nil && rows == 0 {
		return queue.ErrLeaseLost
	}
	return err
}

// plain is an error as everybody reads it in the ledger: its public sentence. What lies behind it is in the log only.
func plain(cause error) string { return ops.Plain(fault.Classify(cause).Public, 2000) }

func scanDelivery(row pgx.Row) (d ops.Delivery, err error) {
	var headers string
	err = row.Scan(&d.ID, &d.Source, &d.Key, &d.Event, &d.Action, &headers, &d.Body, &d.Secret, &d.ReceivedAt)
	if err != nil {
		return d, err
	}
	return d, json.Unmarshal([]byte(headers), &d.Headers)
}

// scanWhole reads a delivery and where its body is.
func scanWhole(row pgx.Row) (d ops.Delivery, err error) {
	var headers, location string
	var digest []byte
	err = row.Scan(&d.ID, &d.Source, &d.Key, &d.Event, &d.Action, &headers, &d.Body, &d.Secret, &d.ReceivedAt, &location, &digest)
	if err != nil {
		return d, err
	}
	if d.Body == nil && location != "" {
		d.Kept = &ops.KeptBody{Location: location, SHA256: [32]byte(digest)}
	}
	return d, json.Unmarshal([]byte(headers), &d.Headers)
}
