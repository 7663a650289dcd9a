package identity

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

var opsRoles = []string{"viewer", "operator", "admin"}

// admit decides whether a token that is authentic makes its bearer a viewer. Claims are looked up by their exact names:
// decoding into a struct would also take "Role" for role.
func (v *Verifier) admit(claims jwt.MapClaims, now time.Time) (Viewer, error) {
	expires, err := inTime(claims, now)
	if err != nil {
		return Viewer{}, err
	}
	if err := v.meant(claims); err != nil {
		return Viewer{}, err
	}
	subject, _ := claims["sub"].(string)
	if subject == "" {
		return Viewer{}, refuse("the token does not say whose it is: sub is missing")
	}
	// Anything but a plain false is not a person who signed in.
	if anonymous, said := claims["is_anonymous"]; said && anonymous != false {
		return Viewer{}, refuse("an anonymous sign-in cannot use the console")
	}
	metadata, _ := claims["app_metadata"].(map[string]any)
	role, _ := metadata["ops_role"].(string)
	if !slices.Contains(opsRoles, role) {
		return Viewer{}, refuse("the token has no console role: an admin sets app_metadata.ops_role to %s", strings.Join(opsRoles, ", "))
	}
	canonical, err := json.Marshal(claims)
	if err != nil || strings.Contains(string(canonical), `\u0000`) { // Postgres' jsonb has no NUL
		return Viewer{}, refuse("the token's claims cannot be read")
	}
	return Viewer{Subject: subject, Role: role, Claims: string(canonical), Expires: expires}, nil
}

// inTime checks exp, which must be there and is given back, and nbf and iat, which may be.
func inTime(claims jwt.MapClaims, now time.Time) (time.Time, error) {
	expires, err := claims.GetExpirationTime()
	switch {
	case err != nil || expires == nil:
		return time.Time{}, refuse("the token does not say when it expires")
	case !now.Before(expires.Time):
		return time.Time{}, refuse("the token has expired; sign in again")
	}
	for _, starts := range []func() (*jwt.NumericDate, error){claims.GetNotBefore, claims.GetIssuedAt} {
		date, err := starts()
		switch {
		case err != nil:
			return time.Time{}, refuse("the token's times cannot be read")
		case date != nil && (date.After(now.Add(clockSkew)) || date.Unix() < 0): // a huge number has run over
			return time.Time{}, refuse("the token is not valid yet; the clock of its issuer is ahead")
		}
	}
	return expires.Time, nil
}

// meant checks that the token was made for the console: by whom, for whom, as what.
func (v *Verifier) meant(claims jwt.MapClaims) error {
	if issuer, err := claims.GetIssuer(); v.issuer != "" && (err != nil || issuer != v.issuer) {
		return refuse("the token comes from another issuer")
	}
	if audience, err := claims.GetAudience(); err != nil || !slices.Contains(audience, "authenticated") {
		return refuse("the token is meant for somebody else: aud must be authenticated")
	}
	if role, _ := claims["role"].(string); role != "authenticated" {
		return refuse("the token is not a person's: role must be authenticated")
	}
	return nil
}
