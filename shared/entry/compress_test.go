package entry_test

import (
	"compress/gzip"
	"context"
	"encoding/base64"
	"io"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"github.com/insightpulseai/odooops-console/shared/entry"
)

func TestGzip(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("the same again ", 1000)
	for name, c := range map[string]struct {
		accept, data string
		packed       bool
	}{
		"asked for":         {"gzip, deflate, br", long, true},
		"anything":          {"*", long, true},
		"with a weight":     {"br;q=1.0, gzip;q=0.8", long, true},
		"not asked for":     {"", long, false},
		"another one":       {"br", long, false},
		"refused":           {"gzip;q=0", long, false},
		"refused, in full":  {"gzip; q=0.000", long, false},
		"not worth it":      {"gzip", "short", false},
		"a name like gzip":  {"x-gzip", long, false},
		"a very low weight": {"gzip;q=0.01", long, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := events.APIGatewayV2HTTPRequest{Headers: map[string]string{"accept-encoding": c.accept}}
			response, _ := call(t, e, func(context.Context, *entry.Request) (entry.Reply, error) {
				return entry.Reply{Data: c.data, Header: map[string]string{"etag": `"tag"`, "vary": "Authorization"}}, nil
			})
			body, tag := response.Body, `"tag"`
			if c.packed {
				raw, err := base64.StdEncoding.DecodeString(body)
				if err != nil || len(raw) > len(c.data)/10 {
					t.Fatalf("%d bytes, %v", len(raw), err)
				}
				unpacked, err := gzip.NewReader(strings.NewReader(string(raw)))
				if err != nil {
					t.Fatal(err)
				}
				text, _ := io.ReadAll(unpacked)
				body, tag = string(text), `W/"tag"`
			}
			if !strings.Contains(body, c.data) || response.IsBase64Encoded != c.packed || (response.Headers["content-encoding"] == "gzip") != c.packed || response.Headers["etag"] != tag {
				t.Errorf("base64 %v, headers %v", response.IsBase64Encoded, response.Headers)
			}
			if c.packed != strings.Contains(response.Headers["vary"], "Accept-Encoding") {
				t.Errorf("vary: %s", response.Headers["vary"])
			}
		})
	}
}
