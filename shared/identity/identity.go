// Package identity owns who is calling the console: it turns a bearer token of Supabase Auth into a viewer, or says why not.
//
// It refuses to decide what a viewer may read (row level security does), to believe a token about its own algorithm, to
// read authorisation from anything but app_metadata, and to call the Auth server for each request.
package identity

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/secret"
)

const (
	maxToken = 8 << 10
	// clockSkew is forgiven where the issuer's clock is ahead of ours; an expiry is an expiry.
	clockSkew = 30 * time.Second
	// minSecret is what RFC 7518 (3.2) asks of an HS256 key, in bytes.
	minSecret = 32
)

// Config is what the environment says about the issuer of tokens. Either source is enough; a project that moves from
// the shared secret to signing keys has both for a while.
type Config struct {
	Secret  secret.Text `envconfig:"SUPABASE_JWT_SECRET"`
	JWKSURL string      `envconfig:"SUPABASE_JWKS_URL"`
	Issuer  string      `envconfig:"SUPABASE_JWT_ISSUER"`
}

// Viewer is who is calling. Claims is canonical JSON for request.jwt.claims: exactly what was verified, so that the
// database cannot read a repeated or oddly spelled key in another way than we did.
type Viewer struct {
	Subject string
	Role    string // viewer, operator or admin
	Claims  string
	Expires time.Time
}

// Verifier verifies bearer tokens. It is safe for concurrent use.
type Verifier struct {
	secret []byte
	issuer string
	keys   *keySet
	broken error
}

// New prepares a verifier. It connects to nothing, and what is wrong with the configuration is the answer to every
// token rather than a crash: the function has other things to answer as well.
func New(cfg Config) *Verifier {
	v := &Verifier{secret: []byte(cfg.Secret.Reveal()), issuer: strings.TrimSpace(cfg.Issuer)}
	address := strings.TrimSpace(cfg.JWKSURL)
	if address != "" {
		v.keys, v.broken = newKeySet(address)
	}
	switch {
	case v.broken != nil:
	case len(v.secret) == 0 && v.keys == nil:
		v.broken = fault.New(fault.NotConfigured, "sign-in is not configured: set SUPABASE_JWT_SECRET or SUPABASE_JWKS_URL")
	case len(v.secret) > 0 && len(v.secret) < minSecret:
		v.broken = fault.New(fault.NotConfigured, "SUPABASE_JWT_SECRET is too short: an HS256 secret has at least %d bytes", minSecret)
	}
	return v
}

// Bearer takes the token out of an Authorization header.
func Bearer(header string) (string, error) {
	scheme, token, found := strings.Cut(strings.TrimSpace(header), " ")
	token = strings.TrimSpace(token)
	if !found || token == "" || !strings.EqualFold(scheme, "bearer") {
		return "", refuse("a token is needed: send the header Authorization: Bearer <access token>")
	}
	return token, nil
}

// Verify says who is behind a token.
func (v *Verifier) Verify(ctx context.Context, token string, now time.Time) (Viewer, error) {
	if v.broken != nil {
		return Viewer{}, v.broken
	}
	if len(token) > maxToken {
		return Viewer{}, refuse("the token is larger than %d KB", maxToken>>10)
	}
	claims, err := v.authentic(ctx, token, now)
	if err != nil {
		return Viewer{}, err
	}
	return v.admit(claims, now)
}

// parser leaves algorithms to source, which gives a key for three of them and refuses every other.
var parser = jwt.NewParser(jwt.WithoutClaimsValidation(), jwt.WithJSONNumber(), jwt.WithStrictDecoding())

// authentic checks the signature, and nothing of what the token says. The header only chooses among what is configured:
// each source has its own algorithms and its own keys, so a public key is never used as a shared secret.
func (v *Verifier) authentic(ctx context.Context, token string, now time.Time) (jwt.MapClaims, error) {
	claims := jwt.MapClaims{}
	_, err := parser.ParseWithClaims(token, claims, func(unverified *jwt.Token) (any, error) { return v.source(ctx, unverified, now) })
	var classified *fault.Error
	switch {
	case err == nil:
		return claims, nil
	case errors.As(err, &classified):
		return nil, classified
	case errors.Is(err, jwt.ErrTokenMalformed), errors.Is(err, jwt.ErrTokenUnverifiable):
		return nil, fault.Wrap(err, fault.Unauthenticated, "the token cannot be read: it is not a JWT in the usual three parts")
	}
	return nil, fault.Wrap(err, fault.Unauthenticated, "the token's signature is not right")
}

// source gives the key for a token whose signature has not been checked yet.
func (v *Verifier) source(ctx context.Context, unverified *jwt.Token, now time.Time) (any, error) {
	if _, critical := unverified.Header["crit"]; critical {
		return nil, refuse("the token asks for an extension that is not supported here") // RFC 7515, 4.1.11
	}
	alg := unverified.Method.Alg()
	switch {
	case alg == "HS256" && len(v.secret) > 0:
		return v.secret, nil
	case (alg == "ES256" || alg == "RS256") && v.keys != nil:
		kid, _ := unverified.Header["kid"].(string)
		return v.keys.find(ctx, kid, alg, now)
	}
	return nil, refuse("the token is signed in a way that is not accepted here")
}

func refuse(format string, args ...any) error {
	return fault.New(fault.Unauthenticated, format, args...)
}
