package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestTheBannerShowsWhatWasMadeHereAndNothingElse(t *testing.T) {
	t.Parallel()
	template := templateOf(t, allVariables)
	router, err := template.Router()
	if err != nil {
		t.Fatal(err)
	}
	made := secrets{"PLANE_WEBHOOK_SECRETS": "plane_wh_1", jwtSecret: "made-here"}
	b := banner{
		config: config{DataDir: t.TempDir()}, url: "http://127.0.0.1:8787", router: router, secrets: made, token: "a.b.c",
		env: environment{configured: configured(map[string]string{"GITHUB_WEBHOOK_SECRETS": "newest, older"}), made: made}, now: time.Now(),
	}
	text := b.String()
	for _, want := range []string{
		"runs at http://127.0.0.1:8787", "http://127.0.0.1:8787/webhooks/plane\n            secret: plane_wh_1",
		"the one you set in GITHUB_WEBHOOK_SECRETS", "a.b.c", "dev-token)\" http://127.0.0.1:8787/v1/work-items",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the banner does not say %q:\n%s", want, text)
		}
	}
	b.secrets = secrets{} // the token's secret is one that others may trust too
	if strings.Contains(b.String(), "a.b.c") || !strings.Contains(b.String(), "dev-token") {
		t.Error("the banner shows a token that was signed with a configured secret")
	}
	for _, private := range []string{"newest", "older", "slack", "made-here"} {
		if strings.Contains(text, private) {
			t.Errorf("the banner says %q", private)
		}
	}
	signature := regexp.MustCompile(`(?i)X-Hub-Signature-256: sha256=([0-9a-f]{64})`).FindStringSubmatch(text)
	body := regexp.MustCompile(`-d '(\{.*\})'`).FindStringSubmatch(text)
	if signature == nil || body == nil || !json.Valid([]byte(body[1])) {
		t.Fatalf("no command to try:\n%s", text)
	}
	mac := hmac.New(sha256.New, []byte("newest"))
	mac.Write([]byte(body[1]))
	if hex.EncodeToString(mac.Sum(nil)) != signature[1] {
		t.Error("the signature is not of this body")
	}
}

func TestLinesOfOthersGetTheirName(t *testing.T) {
	t.Parallel()
	var screen bytes.Buffer
	w := (&output{w: &screen}).from("postgres")
	for _, part := range []string{"postgres: rea", "dy\nand", " so on\nunfinished"} {
		if n, err := w.Write([]byte(part)); n != len(part) || err != nil {
			t.Fatalf("%d, %v", n, err)
		}
	}
	if want := "postgres             | ready\npostgres             | and so on\n"; screen.String() != want {
		t.Errorf("screen = %q", screen.String())
	}
}
