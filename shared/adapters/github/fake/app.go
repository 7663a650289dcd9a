package fake

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx/fakehttp"
)

// apps is what the fake knows of a GitHub App: its public key, and the tokens that it lent.
type apps struct {
	key   any // *rsa.PublicKey; nil: there is no app
	lent  map[string]time.Time
	Loans int
}

// Install lets an app sign in with its key, instead of the token.
func (f *GitHub) Install(publicKey any) {
	f.Change(func(f *GitHub) { f.apps = apps{key: publicKey, lent: map[string]time.Time{}} })
}

// Loans is how many tokens were lent.
func (f *GitHub) Loans() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.apps.Loans
}

func (f *GitHub) signedIn(r *http.Request) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	given := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if strings.HasPrefix(r.URL.Path, "/app") {
		return f.proven(given)
	}
	return given == f.Token && f.Token != "" || time.Now().Before(f.apps.lent[given])
}

// proven checks what the app says of itself: at most ten minutes long, and of now.
func (f *GitHub) proven(given string) bool {
	claims := jwt.RegisteredClaims{}
	_, err := jwt.ParseWithClaims(given, &claims, func(*jwt.Token) (any, error) { return f.apps.key, nil },
		jwt.WithValidMethods([]string{"RS256"}), jwt.WithExpirationRequired(), jwt.WithIssuedAt())
	return err == nil && claims.ExpiresAt.Sub(claims.IssuedAt.Time) <= 10*time.Minute
}

// lend gives a token for an hour.
func (f *GitHub) lend(w http.ResponseWriter, _ *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.apps.Loans++
	token, until := fmt.Sprintf("ghs_lent-by-the-fake-%d", f.apps.Loans), time.Now().Add(time.Hour)
	f.apps.lent[token] = until
	fakehttp.JSON(w, http.StatusCreated, Object{"token": token, "expires_at": until.UTC().Format(time.RFC3339)})
}
