package fixbot

import (
	"fmt"
	"slices"
	"strings"

	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

// always is forbidden whatever the policy says: it decides over agents, over what is green, or over what people see.
var always = slices.Concat(
	forbid("It decides what agents may do.", "ssot/agents/"),
	forbid("It tells agents what to do the next time.", ".claude/", "claude.md", "agents.md", "gemini.md", ".cursor/", ".cursorrules", ".mcp.json", ".aider*", ".windsurfrules"),
	forbid("It is git's own.", ".git", ".gitmodules"),
	forbid("It decides what reviewers are shown of a change.", ".gitattributes"),
	forbid("It decides who reviews what.", "codeowners"),
	forbid("It runs on the machines of people who open the project.", ".husky/", ".githooks/", ".pre-commit-config.y*ml", ".vscode/", ".idea/", ".devcontainer/", ".envrc"),
	forbid("It decides what is green.", ".github/", ".gitlab-ci.y*ml", ".gitlab/", ".circleci/", ".buildkite/", ".forgejo/", ".gitea/", ".woodpecker*", "jenkinsfile", "azure-pipelines.y*ml", "bitbucket-pipelines.y*ml", ".travis.y*ml", ".drone.y*ml", "appveyor.y*ml", ".appveyor.y*ml", "cloudbuild.y*ml", "buildspec.y*ml"),
	forbid("It holds secrets.", ".env*", "*.pem", "*.key", "*.p12", "*.pfx", "*.jks", "*.kdbx", "id_rsa*", "id_ed25519*", "id_ecdsa*", ".npmrc", ".pypirc", ".netrc", ".ssh", ".aws", ".kube", ".dockercfg", "*.tfstate*"),
)

func forbid(reason string, patterns ...string) (paths []ssot.ForbiddenPath) {
	for _, p := range patterns {
		paths = append(paths, ssot.ForbiddenPath{Path: p, Reason: reason})
	}
	return paths
}

// pathForbidden: where a file is and where it was count alike, so that nothing is moved out of a forbidden place either.
var pathForbidden = rule{"path_forbidden", func(c change) Opinion {
	wrong := c.each(func(f ops.ChangedFile) string {
		for _, path := range f.Paths() {
			if p, is := c.forbids(path, f); is {
				return fmt.Sprintf("%s is in %s: %s", shown(path), p.Path, strings.TrimSuffix(p.Reason, "."))
			}
		}
		return ""
	})
	if len(wrong) > 0 {
		return failed("%s", listed(wrong))
	}
	return passed("nothing forbidden is touched")
}}

// forbids finds what forbids a path, the policy's own words first. One that lets it pass does not speak for the others.
func (c change) forbids(path string, f ops.ChangedFile) (ssot.ForbiddenPath, bool) {
	for _, p := range slices.Concat(c.policy.Forbidden, always) {
		if ssot.PathMatches(p.Path, path) && !c.opens(p, path, f) {
			return p, true
		}
	}
	return ssot.ForbiddenPath{}, false
}

// opens tells whether this kind of run may add the file here: a new one, and under the folder as it is written. What has run
// is never edited, and Migrations beside migrations would be another folder.
func (c change) opens(p ssot.ForbiddenPath, path string, f ops.ChangedFile) bool {
	return p.UnlessKind != "" && p.UnlessKind == c.run.Kind && f.Status == "added" && f.PreviousPath == "" &&
		strings.HasSuffix(p.Path, "/") && strings.HasPrefix(path, p.Path)
}
