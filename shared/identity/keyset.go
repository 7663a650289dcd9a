package identity

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/MicahParks/jwkset"
	"golang.org/x/time/rate"

	"github.com/insightpulseai/odooops-console/shared/fault"
)

const (
	// keysFor is how long a set is believed: the issuer's edge caches it as long (facts: supabase, section 3).
	keysFor    = 10 * time.Minute
	fetchLimit = 3 * time.Second
	maxSet     = 256 << 10
	minRSABits = 2048
)

// keySet is the issuer's public keys. jwkset parses them, but its own HTTP client does not fit a function that is frozen
// between requests: it fetches when it is made, refreshes in a goroutine, makes requests wait for its rate limit, and
// one key it does not know spoils the set. So the set is refreshed here, by the request that finds it too old or too new.
type keySet struct {
	url    string
	client *http.Client

	mu      sync.Mutex
	keys    map[string]verificationKey
	fetched time.Time     // zero until the first success
	failed  error         // how the last attempt ended
	budget  *rate.Limiter // attempts: a flood of unknown keys, or an issuer that is away, costs one every ten seconds
}

type verificationKey struct {
	alg string
	key any
}

var errKeySet = errors.New("no usable key set")

func newKeySet(address string) (*keySet, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())) {
		return nil, fault.New(fault.NotConfigured, "SUPABASE_JWKS_URL must be an https:// address")
	}
	client := &http.Client{Timeout: fetchLimit, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse // a redirect could lead away from https
	}}
	return &keySet{url: address, client: client, budget: rate.NewLimiter(rate.Every(10*time.Second), 2)}, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// find gives the key that a token names. A key that is not known yet is asked for at once, so that a rotation needs no
// restart. While the issuer is away, the keys that are known go on being good.
func (s *keySet) find(ctx context.Context, kid, alg string, now time.Time) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	known, found := s.keys[kid]
	if (!found || now.Sub(s.fetched) >= keysFor) && s.budget.AllowN(now, 1) {
		s.refresh(ctx, now)
		known, found = s.keys[kid]
	}
	switch {
	case found && known.alg == alg:
		return known.key, nil
	case s.fetched.IsZero(), !found && s.failed != nil: // we cannot know whose fault it is
		return nil, fault.Wrap(s.failed, fault.Unavailable, "the keys that verify tokens cannot be fetched; try again in a moment")
	}
	return nil, refuse("the token is signed with a key that is not in use")
}

func (s *keySet) refresh(ctx context.Context, now time.Time) {
	keys, err := s.fetch(ctx)
	s.failed = err
	if err == nil {
		s.keys, s.fetched = keys, now
	}
}

func (s *keySet) fetch(ctx context.Context) (map[string]verificationKey, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url, nil)
	if err != nil {
		return nil, err
	}
	resp, err := s.client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("fetch key set: %w", err)
	}
	defer resp.Body.Close() //nolint:errcheck // it was read, or is not wanted
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxSet+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("fetch key set: %w", err)
	case resp.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("%w: the issuer answered %d", errKeySet, resp.StatusCode)
	case len(body) > maxSet:
		return nil, fmt.Errorf("%w: larger than %d bytes", errKeySet, maxSet)
	}
	return parseKeys(body)
}

// parseKeys keeps the keys that can verify a token here. An empty set is a good one: the project still signs with its
// shared secret. A body without a list of keys is not a set at all, and must not replace one.
func parseKeys(body []byte) (map[string]verificationKey, error) {
	var set struct {
		Keys *[]jwkset.JWKMarshal `json:"keys"`
	}
	if err := json.Unmarshal(body, &set); err != nil || set.Keys == nil {
		return nil, fmt.Errorf("%w: not a JSON Web Key Set", errKeySet)
	}
	keys := map[string]verificationKey{}
	for _, marshal := range *set.Keys {
		jwk, err := jwkset.NewJWKFromMarshal(marshal, jwkset.JWKMarshalOptions{}, jwkset.JWKValidateOptions{SkipUse: true, SkipKeyOps: true})
		if err != nil || marshal.KID == "" || marshal.USE != "" && marshal.USE != jwkset.UseSig {
			continue
		}
		if alg := algorithm(jwk.Key()); alg != "" && (marshal.ALG == "" || marshal.ALG.String() == alg) {
			keys[marshal.KID] = verificationKey{alg, jwk.Key()}
		}
	}
	return keys, nil
}

// algorithm is the one way in which a key may be used here; the key decides it, not the token.
func algorithm(key any) string {
	switch k := key.(type) {
	case *ecdsa.PublicKey:
		if k.Curve == elliptic.P256() {
			return "ES256"
		}
	case *rsa.PublicKey:
		if k.N.BitLen() >= minRSABits {
			return "RS256"
		}
	}
	return ""
}
