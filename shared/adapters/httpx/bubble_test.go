package httpx_test

import (
	"net/http"
	"testing"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx/fakehttp"
	"github.com/insightpulseai/odooops-console/shared/secret"
)

// openBubble serves a handler on a network in memory, for a bubble of synctest, and opens a client on it.
func openBubble(t *testing.T, v httpx.Vendor, h http.HandlerFunc) *httpx.Client {
	t.Helper()
	network := fakehttp.NewNetwork()
	network.Serve("acme.example:80", h)
	t.Cleanup(network.Close)
	c, err := httpx.New(v, "http://acme.example", httpx.Static(secret.New(token)), httpx.Options{Dial: network.Dial})
	if err != nil {
		t.Fatal(err)
	}
	return c
}
