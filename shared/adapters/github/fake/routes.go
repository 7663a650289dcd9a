package fake

import (
	"fmt"
	"hash/fnv"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx/fakehttp"
)

func (f *GitHub) routes() {
	const repo = "/repos/{owner}/{repo}"
	handle := func(pattern string, h http.HandlerFunc) {
		method, path, _ := strings.Cut(pattern, " ")
		f.mux.HandleFunc(method+" "+repo+path, h)
	}
	handle("GET ", f.in(func(_ *GitHub, repo *Repository, _ *http.Request) (int, any) { return http.StatusOK, repo.Object }))

	handle("GET /issues", f.listing(issues, ""))
	handle("GET /issues/{number}", f.one(func(repo *Repository) []Object { return repo.Issues }, "number"))
	handle("POST /issues", f.in((*GitHub).openIssue))
	handle("PATCH /issues/{number}", f.in(editIssue))
	handle("GET /issues/{number}/comments", f.listing(func(repo *Repository, r *http.Request) []Object { return repo.Comments[id(r, "number")] }, ""))
	handle("POST /issues/{number}/comments", f.in((*GitHub).comment))
	handle("PATCH /issues/comments/{id}", f.in((*GitHub).editComment))

	handle("GET /pulls", f.listing(func(repo *Repository, _ *http.Request) []Object { return newestFirst(repo.Pulls, "updated_at") }, ""))
	handle("GET /pulls/{number}", f.one(func(repo *Repository) []Object { return repo.Pulls }, "number"))
	handle("GET /pulls/{number}/files", f.listing(files, ""))
	handle("GET /pulls/{number}/reviews", f.listing(func(repo *Repository, r *http.Request) []Object { return repo.Reviews[id(r, "number")] }, ""))
	handle("GET /commits/{sha}/check-runs", f.listing(func(repo *Repository, r *http.Request) []Object { return repo.Checks[r.PathValue("sha")] }, "check_runs"))
	handle("GET /branches", f.listing(func(repo *Repository, _ *http.Request) []Object { return repo.Branches }, ""))
	handle("GET /git/ref/heads/{branch...}", f.in(func(_ *GitHub, repo *Repository, r *http.Request) (int, any) {
		i := slices.IndexFunc(repo.Branches, func(b Object) bool { return b["name"] == r.PathValue("branch") })
		if i < 0 {
			return http.StatusNotFound, nil
		}
		return http.StatusOK, Object{"ref": "refs/heads/" + r.PathValue("branch"), "object": repo.Branches[i]["commit"]}
	}))
	handle("GET /git/trees/{sha}", f.in(tree))
	handle("GET /compare/{range}", f.in(compare))
	handle("GET /contents/{path...}", f.contents)

	handle("GET /actions/runs", f.listing(runs, "workflow_runs"))
	handle("GET /actions/runs/{id}", f.one(func(repo *Repository) []Object { return latest(repo.Runs) }, "id"))
	handle("GET /actions/runs/{id}/attempts/{attempt}", f.in(func(_ *GitHub, repo *Repository, r *http.Request) (int, any) {
		return found(find(slices.DeleteFunc(slices.Clone(repo.Runs), not(attempted(r))), "id", id(r, "id")))
	}))
	handle("GET /actions/runs/{id}/attempts/{attempt}/jobs", f.listing(func(repo *Repository, r *http.Request) []Object {
		return slices.DeleteFunc(slices.Clone(repo.Jobs[id(r, "id")]), not(attempted(r)))
	}, "jobs"))
	handle("GET /actions/runs/{id}/artifacts", f.listing(func(repo *Repository, r *http.Request) []Object { return repo.Artifacts[id(r, "id")] }, "artifacts"))
	handle("GET /actions/artifacts/{id}/zip", f.in(func(_ *GitHub, repo *Repository, r *http.Request) (int, any) {
		return moved(repo.Archives, id(r, "id"))
	}))
	handle("GET /actions/jobs/{id}/logs", f.in(func(_ *GitHub, repo *Repository, r *http.Request) (int, any) { return moved(repo.Logs, id(r, "id")) }))
	handle("POST /actions/runs/{id}/rerun-failed-jobs", f.in(func(_ *GitHub, repo *Repository, r *http.Request) (int, any) {
		repo.Reruns = append(repo.Reruns, id(r, "id"))
		if run, known := find(repo.Runs, "id", id(r, "id")); known { // it is the same run, in another attempt
			attempt, _ := strconv.Atoi(fmt.Sprint(run["run_attempt"]))
			run["run_attempt"], run["status"], run["conclusion"] = attempt+1, "queued", nil
		}
		return http.StatusCreated, Object{}
	}))
	handle("POST /actions/workflows/{file}/dispatches", f.in(dispatch))
	handle("GET /actions/secrets", f.listing(func(repo *Repository, _ *http.Request) []Object { return repo.Secrets }, "secrets"))
	handle("POST /dispatches", f.in(dispatch))

	handle("GET /deployments", f.listing(func(repo *Repository, _ *http.Request) []Object { return newestFirst(repo.Deployments, "created_at") }, ""))
	handle("GET /deployments/{id}/statuses", f.listing(func(repo *Repository, r *http.Request) []Object { return repo.Statuses[id(r, "id")] }, ""))
	handle("POST /statuses/{sha}", f.in(verdict))
	handle("POST /check-runs", f.in(verdict))

	handle("GET /hooks", f.listing(func(repo *Repository, _ *http.Request) []Object { return repo.Hooks }, ""))
	handle("GET /hooks/{hook}/deliveries", f.deliveries)
	handle("GET /hooks/{hook}/deliveries/{id}", f.in(func(_ *GitHub, repo *Repository, r *http.Request) (int, any) {
		return found(find(repo.Deliveries[id(r, "hook")], "id", id(r, "id")))
	}))
	handle("POST /hooks/{hook}/deliveries/{id}/attempts", f.redeliver)

	f.mux.HandleFunc("GET /user", func(w http.ResponseWriter, r *http.Request) {
		answer(w, r, http.StatusOK, fmt.Appendf(nil, `{"login":%q}`, f.Login))
	})
	f.mux.HandleFunc("POST /app/installations/{id}/access_tokens", f.lend)
	f.mux.HandleFunc("GET /app", func(w http.ResponseWriter, r *http.Request) {
		answer(w, r, http.StatusOK, []byte(`{"slug":"odooops"}`))
	})
	f.mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { refuse(w, http.StatusNotFound) })
}

func (f *GitHub) one(of func(*Repository) []Object, key string) http.HandlerFunc {
	return f.in(func(_ *GitHub, repo *Repository, r *http.Request) (int, any) {
		return found(find(of(repo), key, id(r, key)))
	})
}

func found(o Object, ok bool) (int, any) {
	if !ok {
		return http.StatusNotFound, nil
	}
	return http.StatusOK, o
}

func moved(to map[int64]string, id int64) (int, any) {
	if address, ok := to[id]; ok {
		return http.StatusFound, address
	}
	return http.StatusGone, nil
}

// issues sorts and filters as the original does; since is inclusive.
func issues(repo *Repository, r *http.Request) []Object {
	since, state := r.FormValue("since"), r.FormValue("state")
	all := slices.DeleteFunc(slices.Clone(repo.Issues), func(o Object) bool {
		return text(o, "updated_at") < since || (state == "" || state == "open") && text(o, "state") != "open" ||
			!labeled(o, r.FormValue("labels"))
	})
	slices.SortStableFunc(all, func(a, b Object) int { return strings.Compare(text(a, "updated_at"), text(b, "updated_at")) })
	return all
}

func labeled(o Object, label string) bool {
	if label == "" {
		return true
	}
	labels, _ := o["labels"].([]Object)
	return slices.ContainsFunc(labels, func(l Object) bool { return l["name"] == label })
}

func runs(repo *Repository, r *http.Request) []Object {
	since := strings.TrimPrefix(r.FormValue("created"), ">=")
	return newestFirst(slices.DeleteFunc(latest(repo.Runs), func(o Object) bool { return text(o, "created_at") < since }), "created_at")
}

// latest keeps the latest attempt of each run: the others are there for whoever asks for them by number.
func latest(all []Object) (runs []Object) {
	for _, r := range all {
		i := slices.IndexFunc(runs, func(o Object) bool { return fmt.Sprint(o["id"]) == fmt.Sprint(r["id"]) })
		switch {
		case i < 0:
			runs = append(runs, r)
		case attempt(r) > attempt(runs[i]):
			runs[i] = r
		}
	}
	return runs
}

func attempt(o Object) int64 {
	n, _ := strconv.ParseInt(fmt.Sprint(o["run_attempt"]), 10, 64)
	return max(n, 1)
}

func attempted(r *http.Request) func(Object) bool {
	asked := id(r, "attempt")
	return func(o Object) bool { return attempt(o) == asked }
}

func not(is func(Object) bool) func(Object) bool { return func(o Object) bool { return !is(o) } }

// files lists three thousand and not one more ("List pull requests files").
func files(repo *Repository, r *http.Request) []Object {
	all := repo.Files[id(r, "number")]
	return all[:min(len(all), 3000)]
}

func (f *GitHub) contents(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	repo, ok := f.Repositories[r.PathValue("owner")+"/"+r.PathValue("repo")]
	var content []byte
	if ok {
		content, ok = repo.Contents[r.PathValue("path")+"@"+r.FormValue("ref")]
	}
	if !ok {
		refuse(w, http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "application/vnd.github.raw; charset=utf-8")
	_, _ = w.Write(content)
}

func (f *GitHub) openIssue(repo *Repository, r *http.Request) (int, any) {
	said := fakehttp.Said(r)
	var labels []Object
	names, _ := said["labels"].([]any)
	for _, name := range names {
		labels = append(labels, Object{"name": name})
	}
	number, now := f.number(), time.Now().UTC().Format(time.RFC3339)
	issue := Object{
		"id": number, "number": number, "state": "open", "title": said["title"], "body": said["body"], "labels": labels,
		"user": Object{"login": f.Login}, "created_at": now, "updated_at": now,
		"html_url": fmt.Sprintf("%s/issues/%d", repo.Object["html_url"], number),
	}
	repo.Issues = append(repo.Issues, issue)
	return http.StatusCreated, issue
}

func editIssue(_ *GitHub, repo *Repository, r *http.Request) (int, any) {
	issue, ok := find(repo.Issues, "number", id(r, "number"))
	if !ok {
		return http.StatusNotFound, nil
	}
	for key, value := range fakehttp.Said(r) {
		issue[key] = value
	}
	issue["updated_at"] = time.Now().UTC().Format(time.RFC3339)
	return http.StatusOK, issue
}

func (f *GitHub) comment(repo *Repository, r *http.Request) (int, any) {
	number := id(r, "number")
	c := Object{"id": f.number(), "body": fakehttp.Said(r)["body"], "user": Object{"login": f.Login}, "html_url": fmt.Sprintf("%s/issues/%d#c", repo.Object["html_url"], number)}
	repo.Comments[number] = append(repo.Comments[number], c)
	return http.StatusCreated, c
}

func (f *GitHub) editComment(repo *Repository, r *http.Request) (int, any) {
	for _, all := range repo.Comments {
		if c, ok := find(all, "id", id(r, "id")); ok {
			if c["user"].(Object)["login"] != f.Login {
				return http.StatusForbidden, nil
			}
			c["body"] = fakehttp.Said(r)["body"]
			return http.StatusOK, c
		}
	}
	return http.StatusNotFound, nil
}

func dispatch(_ *GitHub, repo *Repository, r *http.Request) (int, any) {
	said := fakehttp.Said(r)
	payload, _ := said["client_payload"].(Object)
	if len(payload) > 10 { // "Create a repository dispatch event"
		return http.StatusUnprocessableEntity, nil
	}
	if file := r.PathValue("file"); file != "" {
		said["file"] = file
	}
	repo.Dispatches = append(repo.Dispatches, said)
	return http.StatusNoContent, nil
}

func verdict(_ *GitHub, repo *Repository, r *http.Request) (int, any) {
	said := fakehttp.Said(r)
	if sha := r.PathValue("sha"); sha != "" {
		said["sha"] = sha
	}
	repo.Verdicts = append(repo.Verdicts, said)
	return http.StatusCreated, said
}

func hash(b []byte) uint64 {
	h := fnv.New64a()
	_, _ = h.Write(b)
	return h.Sum64()
}

// deliveries are paged by a cursor, and shown without what they carried.
func (f *GitHub) deliveries(w http.ResponseWriter, r *http.Request) {
	f.in(func(_ *GitHub, repo *Repository, r *http.Request) (int, any) {
		size, err := strconv.Atoi(r.FormValue("per_page"))
		if err != nil || size < 1 || size > 100 {
			size = 30
		}
		all := repo.Deliveries[id(r, "hook")]
		from := 0
		if cursor := r.FormValue("cursor"); cursor != "" {
			before, _ := strconv.ParseInt(strings.TrimPrefix(cursor, "v1_"), 10, 64)
			from = max(slices.IndexFunc(all, func(o Object) bool { return o["id"].(int64) < before }), 0)
		}
		page := all[from:min(from+size, len(all))]
		if from+size < len(all) {
			w.Header().Set("Link", fmt.Sprintf(`<http://%s%s?per_page=%d&cursor=v1_%d>; rel="next"`, r.Host, r.URL.Path, size, page[len(page)-1]["id"]))
		}
		items := []Object{}
		for _, d := range page {
			short := Object{}
			for key, value := range d {
				if key != "request" && key != "response" {
					short[key] = value
				}
			}
			items = append(items, short)
		}
		return http.StatusOK, items
	})(w, r)
}

// redeliver answers 202 and does it afterwards.
func (f *GitHub) redeliver(w http.ResponseWriter, r *http.Request) {
	hook, delivery := id(r, "hook"), Object(nil)
	f.in(func(_ *GitHub, repo *Repository, r *http.Request) (int, any) {
		var ok bool
		if delivery, ok = find(repo.Deliveries[hook], "id", id(r, "id")); !ok {
			return http.StatusNotFound, nil
		}
		return http.StatusAccepted, Object{}
	})(w, r)
	if delivery != nil && f.OnRedelivery != nil {
		f.OnRedelivery(hook, delivery)
	}
}
