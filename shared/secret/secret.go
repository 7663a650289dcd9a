// Package secret owns values that must never be read by accident.
//
// A Text prints, logs and marshals as ***. It refuses to give its value to anything but an explicit Reveal.
package secret

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
)

const mask = "***"

// Text is a secret string. The zero value means: not configured.
type Text struct{ value string }

// New wraps a value.
func New(value string) Text { return Text{value} }

// Reveal gives the value, for the one call that needs it.
func (t Text) Reveal() string { return t.value }

// Set reports whether there is a value.
func (t Text) Set() bool { return t.value != "" }

// Decode reads an environment variable, for envconfig.
func (t *Text) Decode(value string) error {
	t.value = strings.TrimSpace(value)
	return nil
}

// String, GoString, Format, LogValue and MarshalJSON all give the mask, whatever a careless caller uses.
func (t Text) String() string { return mask }

// GoString gives the mask for %#v.
func (t Text) GoString() string { return mask }

// Format gives the mask for every verb.
func (t Text) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(mask)) }

// LogValue gives the mask to slog.
func (t Text) LogValue() slog.Value { return slog.StringValue(mask) }

// MarshalJSON gives the mask to JSON.
func (t Text) MarshalJSON() ([]byte, error) { return json.Marshal(mask) }

// List is a comma-separated list of secrets, newest first, so that one can be rotated while the old one still works.
type List []Text

// Decode reads an environment variable, for envconfig. Empty entries are dropped: an empty secret verifies anything.
func (l *List) Decode(value string) error {
	*l = nil
	for part := range strings.SplitSeq(value, ",") {
		if part = strings.TrimSpace(part); part != "" {
			*l = append(*l, New(part))
		}
	}
	return nil
}
