// Package inbound owns what every webhook door checks, whoever the vendor is: that somebody who knows the secret sent
// these bytes, that they are one JSON object of a sane shape, and which headers may be kept beside them. It also owns
// what every interpreter needs to read such a body: decoding with a reason that names the field, and instants.
//
// It refuses to know any vendor, to keep anything, and to read a clock. It accepts nothing unverified: without a secret
// the answer is "not configured", never "fine".
//
// A door asks in this order, so that a stranger learns as little as possible and a broken sender as much as possible:
//
//	Scheme.Verify   configured? signature there? body empty? signature right?
//	ContentType     media type, charset, compression
//	Peek            UTF-8, one JSON object, not too deep
//	Token, Key      the sender's identity of the delivery
//	Headers         what may be kept
package inbound

import (
	"strings"

	"github.com/insightpulseai/odooops-console/shared/fault"
)

// Missing says that a payload lacks a field without which it means nothing.
func Missing(field string) error {
	return fault.New(fault.Invalid, "%s is missing", field)
}

// Clip shortens what a stranger wrote before it becomes part of a sentence, never through the middle of a character.
func Clip(s string, size int) string {
	if len(s) <= size {
		return s
	}
	return strings.ToValidUTF8(s[:size], "") + "…"
}
