package identity_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/MicahParks/jwkset"
	"github.com/golang-jwt/jwt/v5"

	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/identity"
	"github.com/insightpulseai/odooops-console/shared/secret"
)

func ecKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// issuer is an Auth server's key set: what it serves can change, and so can how.
type issuer struct {
	*httptest.Server
	mu     sync.Mutex
	body   string
	status int
	asked  int
}

func newIssuer(t *testing.T) *issuer {
	i := &issuer{status: http.StatusOK, body: `{"keys":[]}`}
	i.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		i.mu.Lock()
		defer i.mu.Unlock()
		i.asked++
		w.Header().Set("location", "/elsewhere")
		w.WriteHeader(i.status)
		_, _ = w.Write([]byte(i.body))
	}))
	t.Cleanup(i.Close)
	return i
}

func (i *issuer) answer(status int, body string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.status, i.body = status, body
}

func (i *issuer) times() int {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.asked
}

// set renders public keys as the vendor does.
func set(t *testing.T, keys map[string]any) string {
	t.Helper()
	var marshals []jwkset.JWKMarshal
	for kid, key := range keys {
		jwk, err := jwkset.NewJWKFromKey(key, jwkset.JWKOptions{Metadata: jwkset.JWKMetadataOptions{KID: kid, USE: jwkset.UseSig}})
		if err != nil {
			t.Fatal(err)
		}
		marshals = append(marshals, jwk.Marshal())
	}
	body, err := json.Marshal(map[string]any{"keys": marshals})
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func TestSignedByAKeyOfTheSet(t *testing.T) {
	t.Parallel()
	ec, foreign := ecKey(t), ecKey(t)
	rs, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	i := newIssuer(t)
	i.answer(200, set(t, map[string]any{"ec": &ec.PublicKey, "rs": &rs.PublicKey}))
	v := identity.New(identity.Config{JWKSURL: i.URL, Secret: secret.New(shared)})
	spki, _ := x509.MarshalPKIXPublicKey(&rs.PublicKey)
	public := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: spki})
	for name, c := range map[string]struct{ token, says string }{
		"ES256":                         {sign(t, jwt.SigningMethodES256, "ec", ec, good()), ""},
		"RS256":                         {sign(t, jwt.SigningMethodRS256, "rs", rs, good()), ""},
		"the shared secret, still":      {hs256(t, good()), ""},
		"foreign key under a known id":  {sign(t, jwt.SigningMethodES256, "ec", foreign, good()), "signature"},
		"unknown id":                    {sign(t, jwt.SigningMethodES256, "other", foreign, good()), "not in use"},
		"no id":                         {sign(t, jwt.SigningMethodES256, "", ec, good()), "not in use"},
		"RS256 token, EC key's id":      {sign(t, jwt.SigningMethodRS256, "ec", rs, good()), "not in use"},
		"PS256 with a good key":         {sign(t, jwt.SigningMethodPS256, "rs", rs, good()), "not accepted"},
		"RS384 with a good key":         {sign(t, jwt.SigningMethodRS384, "rs", rs, good()), "not accepted"},
		"HS256 with the public key":     {sign(t, jwt.SigningMethodHS256, "rs", public, good()), "signature"},
		"HS256 with the public DER key": {sign(t, jwt.SigningMethodHS256, "rs", spki, good()), "signature"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := v.Verify(t.Context(), c.token, noon)
			if c.says == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			refused(t, err, fault.Unauthenticated, c.says)
		})
	}
	t.Run("HS256 with the public key, and no shared secret", func(t *testing.T) {
		t.Parallel()
		_, err := identity.New(identity.Config{JWKSURL: i.URL}).Verify(t.Context(), sign(t, jwt.SigningMethodHS256, "rs", public, good()), noon)
		refused(t, err, fault.Unauthenticated, "not accepted")
	})
}

func TestRotationNeedsNoRestart(t *testing.T) {
	t.Parallel()
	before, after := ecKey(t), ecKey(t)
	i := newIssuer(t)
	i.answer(200, set(t, map[string]any{"before": &before.PublicKey}))
	v := identity.New(identity.Config{JWKSURL: i.URL})
	verify := func(kid string, key *ecdsa.PrivateKey, at time.Time) error {
		claims := with(jwt.MapClaims{"exp": noon.Add(24 * time.Hour).Unix()})
		_, err := v.Verify(t.Context(), sign(t, jwt.SigningMethodES256, kid, key, claims), at)
		return err
	}
	for range 3 {
		if err := verify("before", before, noon); err != nil {
			t.Fatal(err)
		}
	}
	if n := i.times(); n != 1 {
		t.Errorf("the set was fetched %d times for three tokens of one key, want once", n)
	}
	i.answer(200, set(t, map[string]any{"before": &before.PublicKey, "after": &after.PublicKey}))
	if err := verify("after", after, noon.Add(time.Second)); err != nil {
		t.Errorf("one second after the rotation: %v", err)
	}
	if err := verify("before", before, noon.Add(time.Second)); err != nil {
		t.Errorf("the previous key is still in the set: %v", err)
	}
	i.answer(200, set(t, map[string]any{"after": &after.PublicKey}))
	refused(t, verify("before", before, noon.Add(11*time.Minute)), fault.Unauthenticated, "not in use")
}

func TestAFloodOfUnknownKeysDoesNotHammer(t *testing.T) {
	t.Parallel()
	i := newIssuer(t)
	v := identity.New(identity.Config{JWKSURL: i.URL})
	foreign := ecKey(t)
	for n := range 200 {
		_, err := v.Verify(t.Context(), sign(t, jwt.SigningMethodES256, "k"+strconv.Itoa(n), foreign, good()), noon.Add(time.Duration(n)*50*time.Millisecond))
		refused(t, err, fault.Unauthenticated, "not in use")
	}
	if n := i.times(); n > 3 {
		t.Errorf("200 unknown keys in ten seconds fetched the set %d times", n)
	}
}

func TestTheIssuerIsAway(t *testing.T) {
	t.Parallel()
	key := ecKey(t)
	for name, c := range map[string]struct {
		status int
		body   string
	}{
		"500":             {500, "oops"},
		"404":             {404, `{"keys":[]}`},
		"a redirect":      {302, ""},
		"not JSON":        {200, "<html>"},
		"not a set":       {200, `{"msg":"ok"}`},
		"an endless body": {200, `{"keys":[],"x":"` + string(make([]byte, 300<<10)) + `"}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			i := newIssuer(t)
			token := sign(t, jwt.SigningMethodES256, "k", key, with(jwt.MapClaims{"exp": noon.Add(24 * time.Hour).Unix()}))

			i.answer(c.status, c.body)
			never := identity.New(identity.Config{JWKSURL: i.URL})
			for range 5 {
				_, err := never.Verify(t.Context(), token, noon)
				refused(t, err, fault.Unavailable, "cannot be fetched")
			}
			if n := i.times(); n > 2 {
				t.Errorf("%d attempts at once", n)
			}

			i.answer(200, set(t, map[string]any{"k": &key.PublicKey}))
			if _, err := never.Verify(t.Context(), token, noon.Add(time.Minute)); err != nil {
				t.Errorf("after the issuer came back: %v", err)
			}
			i.answer(c.status, c.body)
			if _, err := never.Verify(t.Context(), token, noon.Add(time.Hour)); err != nil {
				t.Errorf("a known key while the issuer is away again: %v", err)
			}
			unknown := sign(t, jwt.SigningMethodES256, "new", key, with(jwt.MapClaims{"exp": noon.Add(24 * time.Hour).Unix()}))
			_, err := never.Verify(t.Context(), unknown, noon.Add(time.Hour))
			refused(t, err, fault.Unavailable, "cannot be fetched")
		})
	}
}

// A set may hold keys that are no use here; they must not spoil it, nor be used.
func TestOtherKeysInTheSet(t *testing.T) {
	t.Parallel()
	key := ecKey(t)
	small, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Skip(err) // a toolchain that no longer makes such keys
	}
	p384, _ := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	var good1, rest struct {
		Keys []json.RawMessage `json:"keys"`
	}
	_ = json.Unmarshal([]byte(set(t, map[string]any{"k": &key.PublicKey})), &good1)
	_ = json.Unmarshal([]byte(set(t, map[string]any{"small": &small.PublicKey, "p384": &p384.PublicKey})), &rest)
	keys := append(rest.Keys, json.RawMessage(`{"kty":"oct","kid":"oct","k":"YS1zaGFyZWQtc2VjcmV0LW9mLWF0LWxlYXN0LTMyLWJ5dGVz","alg":"HS256"}`),
		json.RawMessage(`{"kty":"future","kid":"x"}`), json.RawMessage(`{"kty":"EC","kid":"broken","crv":"P-256","x":"AA","y":"AA"}`))
	body, _ := json.Marshal(map[string]any{"keys": append(keys, good1.Keys...)})
	i := newIssuer(t)
	i.answer(200, string(body))
	v := identity.New(identity.Config{JWKSURL: i.URL})
	if _, err := v.Verify(t.Context(), sign(t, jwt.SigningMethodES256, "k", key, with(nil)), noon); err != nil {
		t.Errorf("the good key of a mixed set: %v", err)
	}
	_, err = v.Verify(t.Context(), sign(t, jwt.SigningMethodRS256, "small", small, good()), noon)
	refused(t, err, fault.Unauthenticated, "not in use")
	_, err = v.Verify(t.Context(), sign(t, jwt.SigningMethodHS256, "oct", []byte(shared), good()), noon)
	refused(t, err, fault.Unauthenticated, "not accepted")
}
