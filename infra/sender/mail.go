package sender

import (
	"net/http"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/mailgun/fake"
)

// Mailgun makes a delivery as Mailgun signs it: a timestamp and a token inside the body. What happened is not signed.
func Mailgun(key string, at time.Time, event map[string]any) Webhook {
	h := http.Header{}
	h.Set("Content-Type", "application/json")
	h.Set("User-Agent", "mailgun/demo")
	return Webhook{"/webhooks/mailgun", h, fake.Webhook(key, at, event)}
}

// Mail is an invented message of staging, the one that the plan names as its evidence.
func Mail(at time.Time) fake.Message {
	const from = "no-reply@mg.insightpulseai.com"
	return fake.Message{
		ID: UUID() + "@mg.insightpulseai.com", Domain: "mg.insightpulseai.com", Sender: from, From: from, To: "mia@example.com",
		Subject: "E2E-MAILGUN-ODOO-TEXT", Method: "SMTP", Size: 831, At: at,
	}
}
