package inboundtest

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/secret"
)

// refusal is a request that must not come in, and what its sender is told.
type refusal struct {
	name     string
	secrets  secret.List
	body     string
	change   func(http.Header)
	reason   fault.Reason
	sentence string
}

func (d Door) signatures() []refusal {
	if d.Inside != nil {
		return nil
	}
	signed := func(value string) func(http.Header) {
		return func(h http.Header) { h.Set(d.SignatureHeader, value) }
	}
	unsigned := func(h http.Header) { h.Del(d.SignatureHeader) }
	twice := func(h http.Header) { h.Add(d.SignatureHeader, h.Get(d.SignatureHeader)) }
	good := d.sign(newest, d.Body)
	size, last := len(good), len(good)-1
	in := "the signature in " + d.SignatureHeader
	missing := "the " + d.SignatureHeader + " header is missing: configure a secret at the sender"
	wrong := in + " fits none of our secrets: compare the secret at the sender with " + d.Setting
	unset := "this webhook is not configured: set " + d.Setting
	empty := secret.List{secret.New("")}
	cases := []refusal{
		{"no secrets", nil, d.Body, nil, fault.NotConfigured, unset},
		{"empty secret, signed with it", empty, d.Body, signed(d.Prefix + d.sign("", d.Body)), fault.NotConfigured, unset},
		{"no secrets, no signature, no body", nil, "", unsigned, fault.NotConfigured, unset},
		{"no signature", Secrets(), d.Body, unsigned, fault.Unauthenticated, missing},
		{"no signature, no body", Secrets(), "", unsigned, fault.Unauthenticated, missing},
		{"no body", Secrets(), "", nil, fault.Invalid, "the body is empty"},
		{"empty signature", Secrets(), d.Body, signed(""), fault.Unauthenticated, missing},
		{"two signatures", Secrets(), d.Body, twice, fault.Unauthenticated, "there are 2 " + d.SignatureHeader + " headers: send one"},
		{"digit missing", Secrets(), d.Body, signed(d.Prefix + good[1:]), fault.Unauthenticated, fmt.Sprintf("%s has %d characters, not %d", in, size-1, size)},
		{"digit too many", Secrets(), d.Body, signed(d.Prefix + good + "0"), fault.Unauthenticated, fmt.Sprintf("%s has %d characters, not %d", in, size+1, size)},
		{"not hexadecimal", Secrets(), d.Body, signed(d.Prefix + "g" + good[1:]), fault.Unauthenticated, in + " is not hexadecimal"},
		{"last digit wrong", Secrets(), d.Body, signed(d.Prefix + good[:last] + other(good[last])), fault.Unauthenticated, wrong},
		{"wrong secret", Secrets(), d.Body, signed(d.Prefix + d.sign("guessed", d.Body)), fault.Unauthenticated, wrong},
		{"no secret", Secrets(), d.Body, signed(d.Prefix + d.sign("", d.Body)), fault.Unauthenticated, wrong},
		{"right signature of other bytes", Secrets(), d.Body + " ", signed(d.Prefix + good), fault.Unauthenticated, wrong},
		{"wrong signature of a bad body", Secrets(), "[", signed(d.Prefix + good), fault.Unauthenticated, wrong},
	}
	if d.Prefix == "" {
		return append(cases, refusal{"prefix of another vendor", Secrets(), d.Body, signed("sha256=" + good),
			fault.Unauthenticated, fmt.Sprintf("%s has %d characters, not %d", in, size+len("sha256="), size)})
	}
	return append(cases, refusal{"no prefix", Secrets(), d.Body, signed(good),
		fault.Unauthenticated, in + " does not begin with " + d.Prefix})
}

func other(digit byte) string {
	if digit == '0' {
		return "1"
	}
	return "0"
}

func (d Door) contents() []refusal {
	typed := func(value string) func(http.Header) {
		return func(h http.Header) { h.Set("Content-Type", value) }
	}
	encoded := func(value string) func(http.Header) {
		return func(h http.Header) { h.Set("Content-Encoding", value) }
	}
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	_, _ = w.Write([]byte(d.Body))
	_ = w.Close()
	accepts := ": send " + d.Accepts
	cases := []refusal{
		{name: "no content type", change: typed(""), sentence: "the content type is missing" + accepts},
		{name: "text", change: typed("text/plain"), sentence: `the content type is "text/plain"` + accepts},
		{name: "two types", change: typed("application/json, text/plain"), sentence: `the content type is "application/json, text/plain"` + accepts},
		{name: "latin-1", change: typed("application/json; charset=ISO-8859-1"), sentence: `the charset is "ISO-8859-1": send UTF-8`},
		{name: "type too long to keep", change: typed("application/json; v=" + strings.Repeat("1", 1000)),
			sentence: `the content type is "application/json; v=` + strings.Repeat("1", 60) + `…"` + accepts},
		{name: "gzip", body: zipped.String(), change: encoded("gzip"), sentence: `the body is compressed ("gzip"): send it without Content-Encoding`},
		{name: "gzip by name only", change: encoded("GZIP"), sentence: `the body is compressed ("GZIP"): send it without Content-Encoding`},
	}
	return d.invalid(cases)
}

func (d Door) bodies() []refusal {
	const levels = 100_000
	cut := strings.TrimRight(d.Body, "}\n")
	return d.invalid([]refusal{
		{name: "cut short", body: cut, sentence: "the body is cut short: the JSON is not complete after " + strconv.Itoa(len(cut)) + " bytes"},
		{name: "white space", body: " \r\n", sentence: "the body holds no JSON, only white space"},
		{name: "array", body: "[" + d.Body + "]", sentence: "the body is a JSON array: send one object"},
		{name: "string", body: `"payload"`, sentence: `the body is not a JSON object: it begins with "\"payload\""`},
		{name: "null", body: `null`, sentence: `the body is not a JSON object: it begins with "null"`},
		{name: "form in place of JSON", body: "payload=%7B%7D", sentence: `the body is not a JSON object: it begins with "payload=%7…"`},
		{name: "two objects", body: `{}{}`, sentence: `the body is not JSON: invalid character '{' after top-level value at byte 3`},
		{name: "not UTF-8", body: "{\"action\":\"caf\xe9\"}", sentence: "the body is not UTF-8 from byte 14 on"},
		{name: "objects 100,000 deep", body: strings.Repeat(`{"a":`, levels) + "1" + strings.Repeat("}", levels),
			sentence: "the body is nested too deeply: more than 10000 levels at byte 50001"},
		{name: "arrays 100,000 deep, cut short", body: `{"a":` + strings.Repeat("[", levels),
			sentence: "the body is nested too deeply: more than 10000 levels at byte 10005"},
	})
}

// invalid completes cases that are about the request behind a good signature.
func (d Door) invalid(cases []refusal) []refusal {
	for i := range cases {
		cases[i].secrets, cases[i].reason = Secrets(), fault.Invalid
		if cases[i].body == "" {
			cases[i].body = d.Body
		}
	}
	return cases
}
