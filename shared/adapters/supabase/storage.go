package supabase

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/secret"
)

// StorageConfig is what the environment says of a project's Storage. With the service role's key, what is missing is
// missing; with any other it may only be hidden.
type StorageConfig struct {
	Key secret.Text `envconfig:"SUPABASE_SERVICE_ROLE_KEY"`
	URL string      `envconfig:"SUPABASE_URL"` // https://<ref>.supabase.co
}

var storageVendor = httpx.Vendor{
	Name: "Supabase Storage", Setting: "SUPABASE_SERVICE_ROLE_KEY", Address: "SUPABASE_URL",
	Sign: func(r *http.Request, key string) {
		httpx.Bearer(r, key)
		r.Header.Set("apikey", key)
	},
	Concurrent: 4,
	Reason:     storageReason,
	Largest:    32 << 20, // the largest webhook body is 25 MB
}

// storageReason reads the status that Storage means: it answers 400 to nearly everything, and writes the status into the
// body as a text. The codes come first, as newer editions answer with a status of their own beside them.
func storageReason(a httpx.Answer) fault.Reason {
	var said struct {
		Status string `json:"statusCode"`
		Code   string `json:"code"`
		Error  string `json:"error"`
	}
	if json.Unmarshal(a.Body, &said) != nil {
		return ""
	}
	switch {
	case a.Status == http.StatusTooManyRequests, said.Code == "SlowDown", said.Error == "too_many_connections":
		return fault.RateLimited
	case a.Status >= 500:
		return fault.Unavailable
	case said.Code == "NoSuchKey", said.Code == "NoSuchBucket", said.Status == "404":
		return fault.NotFound
	case said.Code == "KeyAlreadyExists", said.Code == "ResourceAlreadyExists", said.Error == "Duplicate", said.Status == "409":
		return fault.Conflict
	case said.Code == "InvalidJWT", said.Status == "401":
		return fault.Unauthenticated
	case said.Code == "AccessDenied", said.Status == "403":
		return fault.Forbidden
	case said.Code == "EntityTooLarge", said.Status == "413":
		return fault.TooLarge
	}
	return ""
}

// Storage keeps objects in the buckets of a project. It is safe for concurrent use.
type Storage struct{ http *httpx.Client }

// NewStorage makes a client. Without a key or an address every call of it reports that it is not configured.
func NewStorage(cfg StorageConfig, o httpx.Options) (*Storage, error) {
	key, address := httpx.Static(cfg.Key), cfg.URL
	if address == "" {
		address = "https://supabase.invalid"
		key = func(context.Context) (secret.Text, error) {
			return secret.Text{}, fault.New(fault.NotConfigured, "Supabase Storage is not configured: set SUPABASE_URL")
		}
	}
	c, err := httpx.New(storageVendor, address, key, o)
	if err != nil {
		return nil, err
	}
	return &Storage{c}, nil
}

// object is a path below /storage/v1. The name of an object may have slashes, and keeps them.
func object(action, bucket, name string) (string, error) {
	for part := range strings.SplitSeq(bucket+"/"+name, "/") {
		if part == "" || part == "." || part == ".." {
			return "", fault.New(fault.Invalid, "%q is no name of an object", name)
		}
	}
	escaped := strings.ReplaceAll(url.PathEscape(name), "%2F", "/")
	return "/storage/v1/object/" + action + url.PathEscape(bucket) + "/" + escaped, nil
}

// Put stores an object under a name that is not taken. One that is taken is fault.Conflict: nothing is ever overwritten.
func (s *Storage) Put(ctx context.Context, bucket, name, contentType string, content []byte) error {
	const doing = "store an object"
	r, err := s.request(ctx, http.MethodPost, "", bucket, name, bytes.NewReader(content))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", contentType)
	r.Header.Set("X-Upsert", "false")
	_, err = s.do(doing, r)
	return err
}

// Get reads an object.
func (s *Storage) Get(ctx context.Context, bucket, name string) ([]byte, error) {
	const doing = "read an object"
	r, err := s.request(ctx, http.MethodGet, "", bucket, name, nil)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Accept", "*/*")
	return s.do(doing, r)
}

// Sign makes an address under which whoever has it can read an object for a time, without a key.
func (s *Storage) Sign(ctx context.Context, bucket, name string, valid time.Duration) (string, error) {
	const doing = "sign an address"
	path, err := object("sign/", bucket, name)
	if err != nil {
		return "", err
	}
	var signed struct {
		URL string `json:"signedURL"`
	}
	ask := map[string]int{"expiresIn": max(int(valid.Seconds()), 1)}
	if _, err := s.http.Call(httpx.Repeatable(ctx), doing, http.MethodPost, path, nil, ask, &signed); err != nil {
		return "", err
	}
	if !strings.HasPrefix(signed.URL, "/") {
		return "", fault.New(fault.Unavailable, "%s: Supabase Storage gave none", doing)
	}
	return s.http.Base().String() + "/storage/v1" + signed.URL, nil
}

// Object is an object as a listing shows it.
type Object struct {
	ID        string    `json:"id"` // empty for a folder
	Name      string    `json:"name"`
	UpdatedAt time.Time `json:"updated_at"`
	Metadata  struct {
		Size int64  `json:"size"`
		Type string `json:"mimetype"`
	} `json:"metadata"`
}

// listed is how many objects a page holds.
const listed = 100

// List reads the objects of a bucket below a prefix, by name. Pages are counted, not remembered: it begins each page one
// object early and is httpx.ErrMoved when that is not the one that the last page ended with.
func (s *Storage) List(ctx context.Context, bucket, prefix string, each func([]Object) error) error {
	const doing = "list the objects"
	last := ""
	for offset := 0; ; {
		ask := map[string]any{
			"prefix": prefix, "limit": listed, "offset": offset,
			"sortBy": map[string]string{"column": "name", "order": "asc"},
		}
		var page []Object
		if _, err := s.http.Call(httpx.Repeatable(ctx), doing, http.MethodPost, "/storage/v1/object/list/"+url.PathEscape(bucket), nil, ask, &page); err != nil {
			return err
		}
		s.http.CountPage()
		full := len(page) == listed
		if last != "" {
			if len(page) == 0 || page[0].Name != last {
				return s.http.Fault(doing, httpx.ErrMoved)
			}
			page = page[1:]
		}
		if err := each(page); err != nil || !full {
			return err
		}
		last = page[len(page)-1].Name
		offset += listed - 1
	}
}

func (s *Storage) request(ctx context.Context, method, action, bucket, name string, body io.Reader) (*http.Request, error) {
	path, err := object(action, bucket, name)
	if err != nil {
		return nil, err
	}
	return http.NewRequestWithContext(ctx, method, s.http.Base().String()+path, body)
}

func (s *Storage) do(doing string, r *http.Request) ([]byte, error) {
	resp, err := s.http.HTTP().Do(r)
	if err != nil {
		return nil, s.http.Fault(doing, err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	return body, s.http.Fault(doing, err)
}
