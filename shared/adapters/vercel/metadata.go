package vercel

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/insightpulseai/odooops-console/shared/adapters/inbound"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// metadata is the free-form map at a deployment. All values are text; one that is not, or a map that is none, is no
// reason to refuse the event.
type metadata map[string]string

// UnmarshalJSON reads the text in it.
func (m *metadata) UnmarshalJSON(b []byte) error {
	var all map[string]json.RawMessage
	*m = metadata{}
	_ = json.Unmarshal(b, &all) // then there is nothing in it
	for name, raw := range all {
		var text string
		if json.Unmarshal(raw, &text) == nil {
			(*m)[name] = text
		}
	}
	return nil
}

// describe adds what GitHub's part of it says. The repository is the one that the project belongs to; the commit of a
// fork comes from another one. githubDeployment is always "1" and no number of GitHub's: it says that a push made it.
func (m metadata) describe(r *ops.DeploymentReport) {
	r.SHA = commit(m["githubCommitSha"])
	r.Branch = inbound.Readable(m["githubCommitRef"])
	r.Title = firstLine(m["githubCommitMessage"])
	r.Creator = inbound.Clip(inbound.Readable(m["githubCommitAuthorLogin"]), 100)
	r.FromGit = m["githubDeployment"] == "1"
	r.RepoID = number(m["githubRepoId"])
	r.PR = number(m["githubPrId"]) // missing when the branch was pushed before its pull request was opened
	base, head := fullName(m["githubOrg"], m["githubRepo"]), fullName(m["githubCommitOrg"], m["githubCommitRepo"])
	if base == "" {
		base = head
	}
	r.Repo, r.FromFork = base, head != "" && !strings.EqualFold(base, head)
	if r.RepoID == 0 && !r.FromFork {
		r.RepoID = number(m["githubCommitRepoId"])
	}
}

func fullName(owner, repo string) string {
	name := owner + "/" + repo
	if owner == "" || repo == "" || len(name) > 200 || strings.Count(name, "/") != 1 || inbound.Readable(name) == "" {
		return ""
	}
	return name
}

func commit(sha string) string {
	if len(sha) != 40 && len(sha) != 64 || strings.Trim(sha, "0123456789abcdef") != "" {
		return ""
	}
	return sha
}

func number(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

func firstLine(message string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(message), "\n")
	return inbound.Clip(inbound.Readable(strings.TrimSpace(line)), 500)
}
