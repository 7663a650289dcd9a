package github

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/insightpulseai/odooops-console/shared/fault"
)

// Contents reads a file as it is at a commit, branch or tag. A path that is not there is fault.NotFound; a directory is
// fault.Invalid.
func (c *Client) Contents(ctx context.Context, repository, path, ref string) ([]byte, error) {
	doing := "read " + path + " of " + repository
	var segments []string
	for segment := range strings.SplitSeq(path, "/") {
		if segment == "" || segment == "." || segment == ".." {
			return nil, fault.New(fault.Invalid, "%q is not the path of a file in a repository", path)
		}
		segments = append(segments, url.PathEscape(segment))
	}
	from, err := inRepo(repository, "/contents/"+strings.Join(segments, "/"))
	if err != nil {
		return nil, err
	}
	r, err := c.api.NewRequest(http.MethodGet, from+"?"+url.Values{"ref": {ref}}.Encode(), nil)
	if err != nil {
		return nil, c.fault(doing, err)
	}
	r.Header.Set("Accept", "application/vnd.github.raw") // the usual answer leaves out what is larger than 1 MB
	var content bytes.Buffer
	resp, err := c.api.Do(ctx, r, &content)
	if err == nil && strings.HasPrefix(resp.Header.Get("Content-Type"), "application/json") {
		return nil, fault.New(fault.Invalid, "%s: it is a directory", doing)
	}
	return content.Bytes(), c.fault(doing, err)
}
