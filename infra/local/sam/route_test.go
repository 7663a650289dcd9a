package sam

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTheMostSpecificRouteWins(t *testing.T) {
	t.Parallel()
	router := routerOf(t, "ANY /{proxy+}", "GET /pets/{id}", "GET /pets/dog", "ANY /pets/dog", "GET /pets/{id}/toys",
		"POST /pets/{rest+}", "GET /", "$default")
	for _, c := range []struct {
		method, path, key string
		parameters        map[string]string
	}{
		{"GET", "/", "GET /", map[string]string{}},
		{"GET", "/pets/dog", "GET /pets/dog", map[string]string{}},
		{"PUT", "/pets/dog", "ANY /pets/dog", map[string]string{}},
		{"GET", "/pets/cat", "GET /pets/{id}", map[string]string{"id": "cat"}},
		{"GET", "/pets/a%2Fb", "GET /pets/{id}", map[string]string{"id": "a/b"}},
		{"GET", "/pets/a%20b", "GET /pets/{id}", map[string]string{"id": "a b"}},
		{"GET", "/pets/%zz", "GET /pets/{id}", map[string]string{"id": "%zz"}},
		{"GET", "/pets/cat/toys", "GET /pets/{id}/toys", map[string]string{"id": "cat"}},
		{"POST", "/pets/cat/toys", "POST /pets/{rest+}", map[string]string{"rest": "cat/toys"}},
		{"DELETE", "/pets/cat/toys", "ANY /{proxy+}", map[string]string{"proxy": "pets/cat/toys"}},
		{"GET", "/pets/", "ANY /{proxy+}", map[string]string{"proxy": "pets/"}},
		{"POST", "/", "$default", nil},
	} {
		m := router.Match(c.method, c.path)
		if !m.Found || m.Key() != c.key {
			t.Errorf("%s %s = %q (found %v), want %q", c.method, c.path, m.Key(), m.Found, c.key)
		}
		if diff := cmp.Diff(c.parameters, m.Parameters); diff != "" {
			t.Errorf("%s %s parameters:\n%s", c.method, c.path, diff)
		}
	}
}

func TestAPathWithoutTheMethodNamesTheMethodsItTakes(t *testing.T) {
	t.Parallel()
	router := routerOf(t, "POST /hooks/{source}", "GET /hooks/{source}", "GET /hooks/{rest+}")
	m := router.Match("DELETE", "/hooks/github")
	if diff := cmp.Diff([]string{"GET", "POST"}, m.Allowed); m.Found || diff != "" {
		t.Errorf("found %v, allowed:\n%s", m.Found, diff)
	}
	if m := router.Match("GET", "/elsewhere"); m.Found || len(m.Allowed) != 0 {
		t.Errorf("an unknown path = %+v", m)
	}
}

func routerOf(t *testing.T, keys ...string) *Router {
	t.Helper()
	var targets []Target
	for _, key := range keys {
		route := Route{Path: defaultPath}
		if key != defaultPath {
			for i := range key {
				if key[i] == ' ' {
					route = Route{Method: key[:i], Path: key[i+1:]}
				}
			}
		}
		targets = append(targets, Target{Route: route, Function: "f"})
	}
	router, err := NewRouter(targets)
	if err != nil {
		t.Fatal(err)
	}
	return router
}
