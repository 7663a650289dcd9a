package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// mailHappened writes a mail event down and lets the events of its message complete each other.
func mailHappened(ctx context.Context, tx pgx.Tx, m ops.MailEvent, id ops.DeliveryID, at time.Time) error {
	if m.MessageID != "" {
		if _, err := tx.Exec(ctx, mailEventLock, m.MessageID); err != nil {
			return err
		}
	}
	unsaid := []string{}
	if m.MethodAssumed && m.Transport != "" {
		unsaid = append(unsaid, "transport")
	}
	_, err := tx.Exec(ctx, mailEventWrite, m.EventID, m.Event, m.Severity, m.Reason, m.Stamp, m.Subject, m.From, m.To, m.Domain,
		m.MessageID, m.SizeBytes, m.Attachments, ops.SortedSet(m.Tags), m.DeliveryCode, m.DeliveryMessage, m.MXHost,
		m.Environment, m.PlacedBy, m.Transport, unsaid, id, at)
	if err != nil || m.MessageID == "" {
		return err
	}
	_, err = tx.Exec(ctx, mailEventComplete, m.MessageID)
	return err
}
