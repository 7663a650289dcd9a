package summary_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/insightpulseai/odooops-console/shared/summary"
)

func TestPatterns(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"interpret_delivery 4711 was given up at attempt 5: gone":           "interpret_delivery # was given up at attempt #: gone",
		`github answered HTTP 502 after 31.5s`:                              "github answered HTTP 502 after #",
		`github answered HTTP 404 after 2ms`:                                "github answered HTTP 404 after #",
		"lock timeout (SQLSTATE 55P03)":                                     "lock timeout (SQLSTATE 55P03)",
		"commit 9fceb02d0ae598e95dc970b74767f19372d61af8 is not there.":     "commit # is not there.",
		"commit deadbeef2 of dpl_8Hx2k":                                     "commit # of #",
		"no user 2fd4e1c6-7a2d-48fc-bd84-9ee1bb76e739":                      "no user #",
		"since 2026-11-24T10:11:12.345Z and 2026-11-24 10:11 UTC and 09:30": "since # and # and #",
		`no column "customer_name" in 'x'`:                                  "no column … in …",
		`it doesn't matter, Ann's is ` + "`gone`":                           "it doesn't matter, Ann's is …",
		`bad JSON {"password":"hunter2","a":[1,"b"]}`:                       "bad JSON {…:…,…:[#,…]}",
		`cut off in {"secret":"hunt`:                                        "cut off in {…:…",
		`cut off after a backslash "\`:                                      "cut off after a backslash …",
		"550 5.1.1 <ann.lee@customer.example>: no such user":                "# # <…>: no such user",
		"get https://api.example.com/v1/x?token=abc: refused":               "get … refused",
		"connect postgres://u:p@db.example.com/x":                           "connect …",
		"Authorization: Bearer abc.def":                                     "Authorization: … …",
		"sent with token=abcdef and password: hunter":                       "sent with token=… and password: …",
		"GITHUB_TOKEN=ghx":                                                  "GITHUB_TOKEN=…",
		"the token has expired":                                             "the token has expired",
		"key AbCdEfGhIjKlMnOpQrStUvWxYz":                                    "key #",
		"ops.webhook_deliveries_received_at_is_not_null":                    "ops.webhook_deliveries_received_at_is_not_null",
		"a\u202eb\x00c\nd\te":                                               "abc d e",
		"":                                                                  "",
	} {
		if got := summary.Pattern(text); got != want {
			t.Errorf("%q\n\tgives %q\n\twant  %q", text, got, want)
		}
	}
}

// A pattern is what it is of itself: the same error has the same fingerprint whoever looked at it before.
func FuzzPattern(f *testing.F) {
	for _, seed := range []string{"x 1", `"`, "a@b", "https://", "\xff\x00", "Bearer x", strings.Repeat("é", 400), "token='a b'"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p := summary.Pattern(text)
		if !utf8.ValidString(p) || utf8.RuneCountInString(p) > 160 || strings.ContainsAny(p, "\n\x00") {
			t.Errorf("%q gives %q", text, p)
		}
		if strings.ContainsAny(p, "0123456789") && !strings.Contains(p, "HTTP ") && !strings.Contains(p, "SQLSTATE ") {
			t.Errorf("%q leaves a number: %q", text, p)
		}
		if strings.Contains(p, "\"") {
			t.Errorf("%q leaves a quote: %q", text, p)
		}
	})
}

func TestMasked(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"prod is 3 commits behind main":                            "prod is 3 commits behind main",
		"mail to ann@customer.example bounced 12 times":            "mail to … bounced 12 times",
		"GITHUB_TOKEN is due":                                      "GITHUB_TOKEN is due",
		"key sk_live_4eC39HqLyjWDarjtT1zdp7dc is in a row":         "key … is in a row",
		"https://user:pass@odoo.example.com answers with HTTP 500": "… answers with HTTP 500",
		strings.Repeat("x", 300):                                   strings.Repeat("x", 159) + "…",
	} {
		if got := summary.Masked(text, 160); got != want {
			t.Errorf("%q gives %q", text, got)
		}
	}
}
