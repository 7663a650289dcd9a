package httpx_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx/fakehttp"
)

func TestRedact(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"bad dop_v1_0123456789abcdef0123":                                      "bad ***",
		"ghp_abcdefghij0123456789 and ghs_aaaaaaaaaaaaaaaaaa":                  "*** and ***",
		"key-0123456789abcdef":                                                 "***",
		"xoxb-1234-5678-abcdefg":                                               "***",
		"sb_secret_abcdefgh1234":                                               "***",
		"eyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmF0dXJl":                               "***",
		"Authorization: Bearer abcdef0123456789abcdef":                         "Authorization: Bearer ***",
		"postgres://doadmin:AVNS_x@db.example:25060/defaultdb?sslmode=require": "postgres://***@db.example:25060/defaultdb?sslmode=require",
		"https://x.example/a?sig=abc%2F&X-Amz-Signature=00ff&page=2":           "https://x.example/a?sig=***&X-Amz-Signature=***&page=2",
		`{"password":"pa\"ss","name":"n","api_token":"x"}`:                     `{"password":"***","name":"n","api_token":"***"}`,
		"Unable to authenticate you: the token is invalid":                     "Unable to authenticate you: the token is invalid",
		"token authentication is required; basic authentication is not":        "token authentication is required; basic authentication is not",
	} {
		if got := httpx.Redact(text); got != want {
			t.Errorf("%q\nbecame %q,\n  want %q", text, got, want)
		}
	}
}

// Neither what the vendor says, nor the address, nor what http.Client makes of it shows a secret or a query.
func TestNoErrorShowsASecret(t *testing.T) {
	t.Parallel()
	c, fake := serve(t, acme(), nil)
	for name, f := range map[string]fakehttp.Fault{
		"quoted":       fakehttp.Answer(400, `{"error":{"message":"you sent `+token+`"}}`),
		"plain":        fakehttp.Answer(400, "you sent "+token, "Content-Type", "text/plain"),
		"in a header":  fakehttp.Answer(400, "", "X-Request-Id", token),
		"in a list":    fakehttp.Answer(422, `{"errors":[{"password":"hunter2","message":"`+token+`"}]}`),
		"cut":          fakehttp.Cut(),
		"HTML":         fakehttp.Answer(502, "<p>"+token+"</p>", "Content-Type", "text/html"),
		"content type": fakehttp.Answer(200, "x", "Content-Type", token),
		"redirect":     fakehttp.Redirect(302, "https://elsewhere.example/?token="+token),
	} {
		fake.Always(f)
		r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, c.Base().String()+"/hooks/AbCdEfGhIjKlMnOpQrStUvWx/run-1234567?api_key="+token, nil)
		resp, err := c.HTTP().Do(r)
		if err == nil {
			_ = resp.Body.Close()
		}
		text := c.Fault("x", err).Error()
		for _, planted := range []string{token, "hunter2", "api_key", "AbCdEfGh", "1234567"} {
			if strings.Contains(text, planted) {
				t.Errorf("%s: %s", name, text)
			}
		}
	}
}
