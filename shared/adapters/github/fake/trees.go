package fake

import (
	"cmp"
	"net/http"
	"strings"
)

// tree answers with all folders at once only when it is asked to.
func tree(_ *GitHub, repo *Repository, r *http.Request) (int, any) {
	t, known := repo.Trees[r.PathValue("sha")]
	if !known {
		return http.StatusNotFound, nil
	}
	entries := []Object{}
	for _, e := range t.Entries {
		if r.FormValue("recursive") != "" || !strings.Contains(text(e, "path"), "/") {
			entries = append(entries, e)
		}
	}
	return http.StatusOK, Object{"sha": r.PathValue("sha"), "tree": entries, "truncated": t.Truncated}
}

// compare says where two commits part.
func compare(_ *GitHub, repo *Repository, r *http.Request) (int, any) {
	base, head, _ := strings.Cut(r.PathValue("range"), "...")
	start := cmp.Or(repo.MergeBases[r.PathValue("range")], base)
	for _, sha := range []string{start, head} {
		if _, known := repo.Trees[sha]; !known {
			return http.StatusNotFound, nil
		}
	}
	return http.StatusOK, Object{"merge_base_commit": Object{"sha": start}, "commits": []Object{}}
}
