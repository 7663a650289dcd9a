package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/MicahParks/jwkset"
	"github.com/golang-jwt/jwt/v5"

	"github.com/insightpulseai/odooops-console/shared/identity"
	"github.com/insightpulseai/odooops-console/shared/testkit"
)

// A detail's tag is made of what its asker may see: whoever may not see a payload cannot watch it change either. (A list's
// names the versions of its rows, and tells that a row was written, as its updated_at does. A prompt's digest is a column
// of its own, for everybody.)
func TestATagTellsNothingOfAPayload(t *testing.T) {
	t.Parallel()
	a := start(t)
	for one, change := range map[string]string{
		"/v1/webhook-deliveries/1": "update ops.webhook_deliveries set body = '{\"secret\":\"another one!\"}' where id = 1",
		"/v1/exec-sessions/1":      "update ops.exec_sessions set command = 'another raw payload' where id = 1",
	} {
		tag := func(role string) string { return a.get(one, token(t, role, nil)).header["etag"] }
		viewer, operator := tag("viewer"), tag("operator")
		a.exec(change)
		if now := tag("viewer"); now != viewer {
			t.Errorf("%s: a viewer's tag was %s and is %s", one, viewer, now)
		}
		if now := tag("operator"); now == operator {
			t.Errorf("%s: an operator is not told that it changed", one)
		}
	}
}

func TestForgedTokens(t *testing.T) {
	t.Parallel()
	a := start(t)
	good := strings.Split(token(t, "viewer", nil), ".")
	claims, err := base64.RawURLEncoding.DecodeString(good[1])
	if err != nil {
		t.Fatal(err)
	}
	part := func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
	promoted := part(strings.Replace(string(claims), "viewer", "admin", 1))
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	var all jwt.MapClaims
	if err := json.Unmarshal(claims, &all); err != nil {
		t.Fatal(err)
	}
	signed := func(method jwt.SigningMethod, with any) string {
		text, err := jwt.NewWithClaims(method, all).SignedString(with)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	for name, bearer := range map[string]string{
		"alg none":                part(`{"alg":"none","typ":"JWT"}`) + "." + promoted + ".",
		"alg none, signed":        part(`{"alg":"none","typ":"JWT"}`) + "." + good[1] + "." + good[2],
		"promoted":                good[0] + "." + promoted + "." + good[2],
		"without its signature":   good[0] + "." + good[1] + ".",
		"foreign secret":          signed(jwt.SigningMethodHS256, []byte(strings.Repeat("x", 40))),
		"the secret, another MAC": signed(jwt.SigningMethodHS512, []byte(shared)),
		"a key of its own":        signed(jwt.SigningMethodES256, key),
		"over the limit":          good[0] + "." + good[1] + strings.Repeat("A", 9000) + "." + good[2],
	} {
		for _, target := range []string{"/v1/work-items", "/v1/webhook-deliveries/1", "/v1/overview", "/v1/logs?q=x"} {
			if got := a.get(target, bearer); got.status != 401 || got.Reason != "unauthenticated" || got.Data != nil {
				t.Errorf("%s asks %s: %d %s", name, target, got.status, got.raw)
			}
		}
	}
}

// The issuer goes over to another key while the function runs.
func TestTheIssuersKeyChangesWithoutARestart(t *testing.T) {
	t.Parallel()
	a := start(t)
	var served atomic.Value
	issuer := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(served.Load().([]byte)) }))
	t.Cleanup(issuer.Close)
	serve := func(kid string) (bearer string) {
		t.Helper()
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		jwk, err := jwkset.NewJWKFromKey(&key.PublicKey, jwkset.JWKOptions{Metadata: jwkset.JWKMetadataOptions{KID: kid, USE: jwkset.UseSig}})
		if err != nil {
			t.Fatal(err)
		}
		set, err := json.Marshal(map[string]any{"keys": []jwkset.JWKMarshal{jwk.Marshal()}})
		if err != nil {
			t.Fatal(err)
		}
		served.Store(set)
		unsigned := jwt.NewWithClaims(jwt.SigningMethodES256, jwt.MapClaims{"sub": "u", "aud": "authenticated", "role": "authenticated",
			"exp": time.Now().Add(time.Hour).Unix(), "app_metadata": map[string]any{"ops_role": "viewer"}})
		unsigned.Header["kid"] = kid
		if bearer, err = unsigned.SignedString(key); err != nil {
			t.Fatal(err)
		}
		return bearer
	}
	before := serve("before")
	a.identity = identity.New(identity.Config{JWKSURL: issuer.URL})
	if got := a.get("/v1/work-items", before); got.status != 200 {
		t.Fatalf("before: %d %s", got.status, got.raw)
	}
	after := serve("after")
	if got := a.get("/v1/work-items", after); got.status != 200 {
		t.Errorf("after: %d %s", got.status, got.raw)
	}
	if got := a.get("/v1/work-items", before); got.status != 401 {
		t.Errorf("with the key that was taken away: %d %s", got.status, got.raw)
	}
	if got := a.get("/v1/work-items", token(t, "admin", nil)); got.status != 401 {
		t.Errorf("with a shared secret that nobody configured: %d %s", got.status, got.raw)
	}
}

// Two instances behind a pooler with one connection to the server, asked by people with different rights all at once.
func TestAskersDoNotMixBehindAPooler(t *testing.T) {
	t.Parallel()
	a := start(t)
	pooled := testkit.Reader(t, testkit.Pooled(t, a.address, 1))
	var wg sync.WaitGroup
	for range 2 {
		one := &api{t: t, console: instance(t, pooled)}
		for role, want := range map[string]bool{"viewer": false, "operator": true, "": false} {
			wg.Go(func() {
				bearer := token(t, role, nil)
				for range 15 {
					got := one.get("/v1/webhook-deliveries/1", bearer)
					if sees := strings.Contains(got.raw, "raw payload"); sees != want || (got.status == 200) != (role != "") {
						t.Errorf("%q: sees the payload: %v (%d)", role, sees, got.status)
					}
					if got := one.get("/v1/work-items?number=99999999999999999999", bearer); got.status < 400 {
						t.Errorf("%q: a number out of range: %d", role, got.status)
					}
				}
			})
		}
	}
	wg.Wait()
}
