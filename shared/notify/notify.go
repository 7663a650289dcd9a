// Package notify decides what people are told, and how it reads in Slack: which change of a finding is news, what several
// notices are when they are told as one, and what of a text is left where there is no room for it.
//
// It owns the words and the limits. It refuses to look, to send and to remember: the findings and the notices are given,
// the messages are given back. When a message may be sent, and that it is sent once, is ops-slack-notify's.
package notify
