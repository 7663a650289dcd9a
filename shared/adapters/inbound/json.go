package inbound

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// Peek checks that a payload is one JSON object in UTF-8 and reads the few text members that into names.
//
// A member of another type is no reason to refuse a delivery and stays empty: what a payload means is judged once it
// is in the ledger, where a person can see it, and not at the door, where it would be lost.
//
// Every request pays for this, so the body is checked in one pass and read only as far as the last wanted member;
// vendors put those first.
func Peek(payload []byte, into map[string]*string) error {
	if !utf8.Valid(payload) {
		return fault.New(fault.Invalid, "the body is not UTF-8 from byte %d on", validPrefix(payload))
	}
	if err := objectAhead(payload); err != nil {
		return err
	}
	if !json.Valid(payload) {
		return notJSON(json.Unmarshal(payload, &struct{}{}))
	}
	members(payload, into)
	return nil
}

// members reads text members of a valid object.
func members(payload []byte, into map[string]*string) {
	d := json.NewDecoder(bytes.NewReader(payload))
	_, err := d.Token() // the brace
	for left := len(into); err == nil && left > 0 && d.More(); {
		var name json.Token
		if name, err = d.Token(); err != nil {
			return
		}
		var value any = new(json.RawMessage)
		target, wanted := into[name.(string)]
		if wanted {
			value, left = new(any), left-1
		}
		err = d.Decode(value)
		if text, ok := value.(*any); ok {
			*target = asText(*text)
		}
	}
}

// asText is a member that is text, fit for Postgres, which cannot hold NUL.
func asText(value any) string {
	text, _ := value.(string)
	return strings.ReplaceAll(text, "\x00", "\uFFFD")
}

// Decode reads a payload, or a part of it, into a small struct of the fields that are needed. Its reason names the
// field that does not fit, below the path at which the part was found.
func Decode(payload []byte, at string, into any) error {
	err := json.Unmarshal(ops.StorableJSON(payload), into)
	var mismatch *json.UnmarshalTypeError
	if err == nil {
		return nil
	}
	if !errors.As(err, &mismatch) {
		return notJSON(err)
	}
	field := strings.Trim(at+"."+mismatch.Field, ".")
	if field == "" {
		field = "the body"
	}
	// Not wrapped: the cause would repeat the value, which may be a megabyte of digits.
	return fault.New(fault.Invalid, "%s is of the wrong type: %s, not %s", field, Clip(mismatch.Value, 40), wanted(mismatch.Type))
}

func objectAhead(payload []byte) error {
	start := bytes.TrimLeft(payload, " \t\r\n")
	switch {
	case len(start) == 0:
		return fault.New(fault.Invalid, "the body holds no JSON, only white space")
	case start[0] == '[':
		return fault.New(fault.Invalid, "the body is a JSON array: send one object")
	case start[0] != '{':
		return fault.New(fault.Invalid, "the body is not a JSON object: it begins with %q", Clip(string(start), 10))
	}
	return nil
}

// notJSON tells where a body stops being JSON. The parser gives up at 10,000 levels instead of exhausting the stack,
// but has no error value for it, so that its wording must do; should it ever change, the sentence below still fits.
func notJSON(err error) error {
	var syntax *json.SyntaxError
	switch {
	case !errors.As(err, &syntax):
		return fault.New(fault.Invalid, "the body is not JSON")
	case strings.Contains(syntax.Error(), "max depth"):
		return fault.New(fault.Invalid, "the body is nested too deeply: more than 10000 levels at byte %d", syntax.Offset)
	case strings.Contains(syntax.Error(), "unexpected end"):
		return fault.New(fault.Invalid, "the body is cut short: the JSON is not complete after %d bytes", syntax.Offset)
	default:
		return fault.New(fault.Invalid, "the body is not JSON: %s at byte %d", syntax, syntax.Offset)
	}
}

func wanted(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "text"
	case reflect.Int64:
		return "a whole number of 64 bits"
	case reflect.Slice:
		return "a list"
	case reflect.Bool:
		return "true or false"
	default:
		return "an object"
	}
}

func validPrefix(b []byte) int {
	at := 0
	for at < len(b) {
		r, size := utf8.DecodeRune(b[at:])
		if r == utf8.RuneError && size == 1 {
			return at
		}
		at += size
	}
	return at
}
