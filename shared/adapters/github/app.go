package github

import (
	"context"
	"crypto/rsa"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-github/v60/github"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/secret"
)

// app signs in as a GitHub App: it proves who it is with its key, and gets a token for an installation that lasts an hour
// ("Authenticating as a GitHub App installation"). The ready-made transport for this brings a second go-github along.
type app struct {
	id, installation string
	key              *rsa.PrivateKey
	http             *httpx.Client
	api              *github.Client

	mu    sync.Mutex
	lent  secret.Text
	until time.Time
}

// appSetting is the variable that a person looks at when GitHub refuses the app.
const appSetting = "GITHUB_APP_PRIVATE_KEY"

// early is how long before its end a token is replaced, so that none runs out on the way.
const early = 5 * time.Minute

func newApp(cfg Config, o httpx.Options) (*app, error) {
	if !number(cfg.AppID) || !number(cfg.Installation) || !cfg.AppKey.Set() {
		return nil, errors.New("a GitHub App needs GITHUB_APP_ID and GITHUB_APP_INSTALLATION_ID, both numbers, and GITHUB_APP_PRIVATE_KEY")
	}
	// Many places that hold variables cannot hold a line break.
	pem := strings.ReplaceAll(cfg.AppKey.Reveal(), `\n`, "\n")
	key, err := jwt.ParseRSAPrivateKeyFromPEM([]byte(pem))
	if err != nil {
		return nil, errors.New("GITHUB_APP_PRIVATE_KEY is not an RSA key in PEM form")
	}
	a := &app{id: cfg.AppID, installation: cfg.Installation, key: key}
	v := vendor
	v.Setting = appSetting
	if a.http, err = httpx.New(v, cfg.URL, a.proof, o); err != nil {
		return nil, err
	}
	a.api = sdk(a.http)
	return a, nil
}

func number(s string) bool {
	n, err := strconv.ParseInt(s, 10, 64)
	return err == nil && n > 0
}

// proof says who we are. It is dated back by a minute, as GitHub advises, for clocks that differ.
func (a *app) proof(context.Context) (secret.Text, error) {
	now := time.Now()
	claims := jwt.RegisteredClaims{
		Issuer: a.id, IssuedAt: jwt.NewNumericDate(now.Add(-time.Minute)), ExpiresAt: jwt.NewNumericDate(now.Add(8 * time.Minute)),
	}
	signed, err := jwt.NewWithClaims(jwt.SigningMethodRS256, claims).SignedString(a.key)
	if err != nil {
		return secret.Text{}, fmt.Errorf("sign in as the app: %w", err)
	}
	return secret.New(signed), nil
}

// token lends the installation's token. Whoever comes while it is fetched waits for it.
func (a *app) token(ctx context.Context) (secret.Text, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if time.Until(a.until) > early {
		return a.lent, nil
	}
	var lent struct {
		Token     string    `json:"token"`
		ExpiresAt time.Time `json:"expires_at"`
	}
	path := "app/installations/" + a.installation + "/access_tokens"
	if _, err := a.http.Call(httpx.Repeatable(ctx), "get the app's token", http.MethodPost, path, nil, struct{}{}, &lent); err != nil {
		return secret.Text{}, err
	}
	if lent.Token == "" {
		return secret.Text{}, fault.New(fault.Unavailable, "get the app's token: GitHub gave none")
	}
	a.lent, a.until = secret.New(lent.Token), lent.ExpiresAt
	return a.lent, nil
}
