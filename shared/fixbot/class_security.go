package fixbot

import (
	"fmt"
	"regexp"

	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

var (
	scanner  = regexp.MustCompile(`(?i)\b(codeql|secret[ _-]?scan|gitleaks|trufflehog|trivy|snyk|semgrep|grype|bandit|govulncheck|osv-scanner|dependency[ _-]?(review|scan)|dependabot|pip-audit|npm audit|vulnerabilit|security)`)
	advisory = regexp.MustCompile(`\b(CVE-\d{4}-\d{4,}|GHSA(-[23456789cfghjmpqrvwx]{4}){3}|GO-20\d\d-\d{4,})\b`)
	refusal  = regexp.MustCompile(`(?i)push protection|secret scanning found`)
)

// aboutSecurity: an agent is told what failed, and so is whoever reads its pull request. A hole is not for everybody to read
// before it is closed, and a leaked secret is not mended by a commit.
var aboutSecurity = classRule{ops.FailureSecurity, "about_security", func(f Failure) string {
	switch {
	case f.Kind == ssot.FixWebhook && f.RefusedSignatures > 0:
		return fmt.Sprintf("%d webhooks were refused for their signatures: a secret was changed, or somebody tries", f.RefusedSignatures)
	case scanner.MatchString(f.Job):
		return shown(f.Job) + " looks for holes"
	case vendorSecret.MatchString(f.Log) || refusal.MatchString(f.Log):
		return "its log has what looks like a secret, which is to be rotated"
	case advisory.MatchString(f.Log):
		return "its log names " + advisory.FindString(f.Log)
	}
	return ""
}}
