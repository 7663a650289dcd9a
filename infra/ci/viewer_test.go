package ci

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// viewersSeeNoPayload sends two deliveries that carry a mark in what their author wrote, one that is applied and one that
// is poison, and looks for the mark in everything that a viewer may ask for.
func (p *platform) viewersSeeNoPayload() {
	p.t.Helper()
	const mark = "for-operators-only"
	var poison string
	for n, state := range []string{"open", "neither-of-them"} {
		issue := demoIssue()
		issue.ID, issue.Number, issue.Text, issue.State = int64(900+n), int64(90+n), mark, state
		answer, err := p.github("issues", issue.Body("opened")).Post(p.t.Context(), http.DefaultClient, p.dev.URL)
		if err != nil || !answer.OK {
			p.t.Fatalf("%+v %v", answer, err)
		}
		poison = answer.Data.DeliveryID
	}
	detail := "/v1/webhook-deliveries/" + poison
	p.eventually("the poison is dead", 30*time.Second, func() error {
		data, err := p.get(detail)
		if err == nil && !strings.Contains(string(data), `"state":"dead"`) {
			err = errors.New("not yet")
		}
		if err == nil && !strings.Contains(string(data), mark) {
			p.t.Fatalf("there is nothing to hide from a viewer: %s", data)
		}
		return err
	})
	viewer, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{
		"sub": "v", "aud": "authenticated", "role": "authenticated", "exp": time.Now().Add(time.Hour).Unix(), "app_metadata": map[string]any{"ops_role": "viewer"},
	}).SignedString([]byte(p.dev.Secret("SUPABASE_JWT_SECRET")))
	if err != nil {
		p.t.Fatal(err)
	}
	targets, err := p.questions(viewer)
	if err != nil || len(targets) < 40 {
		p.t.Fatalf("%d questions: %v", len(targets), err)
	}
	for _, target := range append(targets, detail, "/v1/logs?q=dead", "/v1/platform-events?severity=error", "/v1/openapi.json") {
		status, body, err := p.ask(target, viewer)
		if err != nil || status != http.StatusOK || strings.Contains(body, mark) {
			p.t.Errorf("a viewer asks %s: %d %v %.300s", target, status, err, body)
		}
	}
}

// questions are all lists and views that the API describes.
func (p *platform) questions(bearer string) (targets []string, err error) {
	_, body, err := p.ask("/v1/openapi.json", bearer)
	if err != nil {
		return nil, err
	}
	var document struct {
		Paths map[string]map[string]json.RawMessage `json:"paths"` // by method
	}
	if err := json.Unmarshal([]byte(body), &document); err != nil {
		return nil, fmt.Errorf("the API's document: %w", err)
	}
	for path, operations := range document.Paths {
		if operations["get"] != nil && strings.HasPrefix(path, "/v1/") && !strings.Contains(path, "{") && path != "/v1/stream" {
			targets = append(targets, path)
		}
	}
	return targets, nil
}

// ask reads as somebody, envelope and all.
func (p *platform) ask(target, bearer string) (status int, body string, err error) {
	request, err := http.NewRequestWithContext(p.t.Context(), http.MethodGet, p.dev.URL+target, nil)
	if err != nil {
		return 0, "", err
	}
	request.Header.Set("Authorization", "Bearer "+bearer)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, "", err
	}
	defer response.Body.Close() //nolint:errcheck // it has been read to its end
	text, err := io.ReadAll(response.Body)
	return response.StatusCode, string(text), err
}
