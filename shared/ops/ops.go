// Package ops owns the nouns of the console, one file each, as the ops.* schema stores them, and the rules that need
// nothing but the noun itself.
//
// It refuses to know how anything is stored, sent or received: it imports the standard library only.
package ops

// Source names a vendor that sends webhooks.
type Source string

// The vendors with a webhook door.
const (
	GitHub  Source = "github"
	Plane   Source = "plane"
	Vercel  Source = "vercel"
	Slack   Source = "slack"
	Mailgun Source = "mailgun"
)
