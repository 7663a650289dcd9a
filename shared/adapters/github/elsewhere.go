package github

import (
	"context"
	"errors"
	"net/http"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
)

// elsewhere asks for something that GitHub keeps at another host, and gives the address. Our transport refuses to follow,
// which is what is wanted: the token must not go there.
func (c *Client) elsewhere(ctx context.Context, doing, path string) (string, error) {
	r, err := c.api.NewRequest(http.MethodGet, path, nil)
	if err != nil {
		return "", c.fault(doing, err)
	}
	_, err = c.api.BareDo(ctx, r)
	var moved *httpx.Failure
	if errors.As(err, &moved) && moved.Status == http.StatusFound && moved.Location != nil {
		return moved.Location.String(), nil
	}
	if err == nil {
		err = errors.New("GitHub answered without naming the place")
	}
	return "", c.fault(doing, err)
}
