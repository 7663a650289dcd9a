// Package fake owns a Mailgun of our own: it takes messages over SMTP as smtp.mailgun.org:2525 does, keeps them, and tells
// of them in signed webhooks and in the log that the API shows.
//
// It refuses to send anything anywhere but to the one door it was given: no message ever leaves the machine. It never
// ships; it is for tests and for `make dev`.
package fake
