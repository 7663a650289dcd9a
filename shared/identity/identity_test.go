package identity_test

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/identity"
	"github.com/insightpulseai/odooops-console/shared/secret"
)

var (
	noon   = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	shared = "a-shared-secret-of-at-least-32-bytes"
)

// good is a token's claims that are admitted.
func good() jwt.MapClaims {
	return jwt.MapClaims{
		"iss": "https://ref.supabase.co/auth/v1", "sub": "5f0c", "aud": "authenticated", "role": "authenticated",
		"iat": noon.Unix(), "exp": noon.Add(time.Hour).Unix(), "is_anonymous": false,
		"app_metadata": map[string]any{"ops_role": "viewer"},
	}
}

// with changes a good token; a nil value takes the claim away.
func with(changes jwt.MapClaims) jwt.MapClaims {
	claims := good()
	maps.Copy(claims, changes)
	maps.DeleteFunc(claims, func(_ string, value any) bool { return value == nil })
	return claims
}

func sign(t *testing.T, method jwt.SigningMethod, kid string, key any, claims jwt.MapClaims) string {
	t.Helper()
	token := jwt.NewWithClaims(method, claims)
	if kid != "" {
		token.Header["kid"] = kid
	}
	signed, err := token.SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

func hs256(t *testing.T, claims jwt.MapClaims) string {
	return sign(t, jwt.SigningMethodHS256, "", []byte(shared), claims)
}

func segment(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

// refused checks the class of a refusal and that its sentence helps.
func refused(t *testing.T, err error, reason fault.Reason, says string) {
	t.Helper()
	if err == nil {
		t.Fatalf("accepted, want %s (%s)", reason, says)
	}
	got := fault.Classify(err)
	if got.Reason != reason || !strings.Contains(got.Public, says) {
		t.Errorf("refused as %s %q, want %s and %q in it", got.Reason, got.Public, reason, says)
	}
	if strings.Contains(got.Public, shared) {
		t.Errorf("the sentence tells the secret: %q", got.Public)
	}
}

func TestAdmitted(t *testing.T) {
	t.Parallel()
	v := identity.New(identity.Config{Secret: secret.New(shared)})
	for name, claims := range map[string]jwt.MapClaims{
		"as issued":                  good(),
		"one audience among others":  with(jwt.MapClaims{"aud": []string{"other", "authenticated"}}),
		"issuer's clock a bit ahead": with(jwt.MapClaims{"iat": noon.Add(29 * time.Second).Unix(), "nbf": noon.Add(29 * time.Second).Unix()}),
		"no word about anonymity":    with(jwt.MapClaims{"is_anonymous": nil}),
		"last second":                with(jwt.MapClaims{"exp": noon.Add(time.Second).Unix()}),
		"times with a fraction":      with(jwt.MapClaims{"exp": float64(noon.Unix()) + 1.5}),
		"an operator":                with(jwt.MapClaims{"app_metadata": map[string]any{"ops_role": "operator"}}),
		"user_metadata is not read":  with(jwt.MapClaims{"user_metadata": map[string]any{"ops_role": "admin"}}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			viewer, err := v.Verify(t.Context(), hs256(t, claims), noon)
			if err != nil {
				t.Fatal(err)
			}
			want := claims["app_metadata"].(map[string]any)["ops_role"]
			if viewer.Role != want || viewer.Subject != "5f0c" {
				t.Errorf("viewer %+v, want role %v", viewer, want)
			}
			var told jwt.MapClaims
			if err := json.Unmarshal([]byte(viewer.Claims), &told); err != nil || told["role"] != "authenticated" || told["sub"] != "5f0c" {
				t.Errorf("claims for the database: %s (%v)", viewer.Claims, err)
			}
		})
	}
}

func TestRefusedForWhatItSays(t *testing.T) {
	t.Parallel()
	v := identity.New(identity.Config{Secret: secret.New(shared), Issuer: "https://ref.supabase.co/auth/v1"})
	for name, c := range map[string]struct {
		change jwt.MapClaims
		says   string
	}{
		"expired":                {jwt.MapClaims{"exp": noon.Add(-time.Hour).Unix()}, "has expired"},
		"expires now":            {jwt.MapClaims{"exp": noon.Unix()}, "has expired"},
		"never expires":          {jwt.MapClaims{"exp": nil}, "when it expires"},
		"expiry in words":        {jwt.MapClaims{"exp": "tomorrow"}, "when it expires"},
		"not yet valid":          {jwt.MapClaims{"nbf": noon.Add(31 * time.Second).Unix()}, "not valid yet"},
		"issued in the future":   {jwt.MapClaims{"iat": noon.Add(31 * time.Second).Unix()}, "not valid yet"},
		"nbf in words":           {jwt.MapClaims{"nbf": "now"}, "times cannot be read"},
		"other issuer":           {jwt.MapClaims{"iss": "https://evil.example"}, "another issuer"},
		"no issuer":              {jwt.MapClaims{"iss": nil}, "another issuer"},
		"other audience":         {jwt.MapClaims{"aud": "anon"}, "aud must be authenticated"},
		"other audiences":        {jwt.MapClaims{"aud": []string{"a", "b"}}, "aud must be authenticated"},
		"no audience":            {jwt.MapClaims{"aud": nil}, "aud must be authenticated"},
		"audience is a number":   {jwt.MapClaims{"aud": 7}, "aud must be authenticated"},
		"anon":                   {jwt.MapClaims{"role": "anon"}, "role must be authenticated"},
		"service role":           {jwt.MapClaims{"role": "service_role"}, "role must be authenticated"},
		"no role":                {jwt.MapClaims{"role": nil}, "role must be authenticated"},
		"role spelled otherwise": {jwt.MapClaims{"role": nil, "Role": "authenticated"}, "role must be authenticated"},
		"no subject":             {jwt.MapClaims{"sub": nil}, "sub is missing"},
		"empty subject":          {jwt.MapClaims{"sub": ""}, "sub is missing"},
		"anonymous":              {jwt.MapClaims{"is_anonymous": true}, "anonymous"},
		"anonymous in words":     {jwt.MapClaims{"is_anonymous": "true"}, "anonymous"},
		"no metadata":            {jwt.MapClaims{"app_metadata": nil}, "no console role"},
		"no console role":        {jwt.MapClaims{"app_metadata": map[string]any{"provider": "email"}}, "no console role"},
		"unknown console role":   {jwt.MapClaims{"app_metadata": map[string]any{"ops_role": "root"}}, "no console role"},
		"role as a list":         {jwt.MapClaims{"app_metadata": map[string]any{"ops_role": []string{"admin"}}}, "no console role"},
		"role by user_metadata":  {jwt.MapClaims{"app_metadata": nil, "user_metadata": map[string]any{"ops_role": "admin"}}, "no console role"},
		"a NUL in it":            {jwt.MapClaims{"name": "a\x00b"}, "cannot be read"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := v.Verify(t.Context(), hs256(t, with(c.change)), noon)
			refused(t, err, fault.Unauthenticated, c.says)
		})
	}
}

func TestRefusedForWhatItIs(t *testing.T) {
	t.Parallel()
	v := identity.New(identity.Config{Secret: secret.New(shared)})
	whole := hs256(t, good())
	parts := strings.Split(whole, ".")
	payload, _ := json.Marshal(good())
	for name, c := range map[string]struct{ token, says string }{
		"empty":                {"", "not a JWT"},
		"not a token":          {"hello", "not a JWT"},
		"two parts":            {parts[0] + "." + parts[1], "not a JWT"},
		"not base64":           {"!!!." + parts[1] + "." + parts[2], "not a JWT"},
		"not JSON":             {parts[0] + "." + segment("nothing") + "." + parts[2], "not a JWT"},
		"payload is a list":    {parts[0] + "." + segment("[]") + "." + parts[2], "not a JWT"},
		"larger than 8 KB":     {whole + strings.Repeat("A", 8<<10), "larger than 8 KB"},
		"alg none":             {segment(`{"alg":"none"}`) + "." + segment(string(payload)) + ".", "not accepted"},
		"alg None":             {segment(`{"alg":"None"}`) + "." + segment(string(payload)) + ".", "not a JWT"},
		"no alg":               {segment(`{}`) + "." + segment(string(payload)) + ".", "not a JWT"},
		"no signature":         {parts[0] + "." + parts[1] + ".", "signature"},
		"other payload":        {parts[0] + "." + segment(strings.Replace(string(payload), "viewer", "admin", 1)) + "." + parts[2], "signature"},
		"another HMAC":         {sign(t, jwt.SigningMethodHS512, "", []byte(shared), good()), "not accepted"},
		"foreign secret":       {sign(t, jwt.SigningMethodHS256, "", []byte(strings.Repeat("x", 40)), good()), "signature"},
		"empty secret":         {sign(t, jwt.SigningMethodHS256, "", []byte(""), good()), "signature"},
		"asymmetric, no JWKS":  {sign(t, jwt.SigningMethodES256, "k", ecKey(t), good()), "not accepted"},
		"a critical extension": {critical(t), "extension"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := v.Verify(t.Context(), c.token, noon)
			refused(t, err, fault.Unauthenticated, c.says)
		})
	}
}

func critical(t *testing.T) string {
	token := jwt.NewWithClaims(jwt.SigningMethodHS256, good())
	token.Header["crit"] = []string{"b64"}
	signed, err := token.SignedString([]byte(shared))
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

func TestNotConfigured(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		cfg  identity.Config
		says string
	}{
		"nothing":             {identity.Config{}, "SUPABASE_JWT_SECRET or SUPABASE_JWKS_URL"},
		"a short secret":      {identity.Config{Secret: secret.New("short")}, "too short"},
		"JWKS without TLS":    {identity.Config{JWKSURL: "http://ref.supabase.co/jwks.json"}, "https://"},
		"looks like loopback": {identity.Config{JWKSURL: "http://127.0.0.1.evil.example/jwks.json"}, "https://"},
		"not an address":      {identity.Config{JWKSURL: "jwks.json", Secret: secret.New(shared)}, "https://"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := identity.New(c.cfg).Verify(t.Context(), hs256(t, good()), noon)
			refused(t, err, fault.NotConfigured, c.says)
		})
	}
}

func TestBearer(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]string{
		"Bearer abc": "abc", "bearer abc": "abc", "  Bearer   abc ": "abc",
		"": "", "Bearer": "", "Bearer ": "", "Basic abc": "", "abc": "",
	} {
		got, err := identity.Bearer(header)
		if got != want {
			t.Errorf("%q gives %q, want %q", header, got, want)
		}
		if want == "" {
			refused(t, err, fault.Unauthenticated, "Authorization: Bearer")
		}
	}
}
