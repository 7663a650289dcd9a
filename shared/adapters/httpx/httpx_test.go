package httpx_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx/fakehttp"
	"github.com/insightpulseai/odooops-console/shared/secret"
)

const token = "planted-token-8f14e45fceea167a"

// acme is a vendor that nobody knows, with what a test wants to be different.
func acme(change ...func(*httpx.Vendor)) httpx.Vendor {
	v := httpx.Vendor{Name: "Acme", Setting: "ACME_TOKEN", Address: "ACME_API_URL"}
	for _, do := range change {
		do(&v)
	}
	return v
}

// serve runs a handler behind faults, over TCP, and opens a client on it. Its waits are short, for they are real.
func serve(t *testing.T, v httpx.Vendor, h http.HandlerFunc) (*httpx.Client, *fakehttp.Server) {
	t.Helper()
	if h == nil {
		h = func(w http.ResponseWriter, _ *http.Request) {
			fakehttp.JSON(w, http.StatusOK, map[string]string{"hello": "you"})
		}
	}
	fake := fakehttp.New(h)
	server := httptest.NewServer(fake)
	t.Cleanup(server.Close)
	c, err := httpx.New(v, server.URL, httpx.Static(secret.New(token)), httpx.Options{Pause: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	return c, fake
}

func get(ctx context.Context, c *httpx.Client) error {
	_, err := c.Call(ctx, "get a thing", http.MethodGet, "thing", nil, nil, nil)
	return err
}

func post(ctx context.Context, c *httpx.Client) error {
	_, err := c.Call(ctx, "make a thing", http.MethodPost, "thing", nil, map[string]string{"a": "b"}, nil)
	return err
}
