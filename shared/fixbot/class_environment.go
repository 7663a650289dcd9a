package fixbot

import (
	"regexp"
	"strings"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// surroundings is what CI and the network say of themselves. What a program under test may say as well, such as "connection
// refused", is not among it.
var surroundings = regexp.MustCompile(`(?i)No space left on device|The runner has received a shutdown signal|lost communication with the server|` +
	`The self-hosted runner: .* (lost|unexpectedly)|Could not resolve host|Temporary failure in name resolution|EAI_AGAIN|TLS handshake timeout|` +
	`toomanyrequests|429 Too Many Requests|API rate limit exceeded|503 Service Unavailable|502 Bad Gateway|spending limit needs to be increased|` +
	`account payments have failed|Unable to locate package|Hash Sum mismatch|OOMKilled|The operation was canceled\.`)

// aboutEnvironment: no commit mends a runner.
var aboutEnvironment = classRule{ops.FailureEnvironment, "about_environment", func(f Failure) string {
	switch f.Conclusion {
	case "startup_failure", "timed_out", "cancelled", "stale", "action_required":
		return shown(f.Job) + " ended as " + f.Conclusion + ", before it could judge the code"
	}
	if found := surroundings.FindString(f.Log); found != "" {
		return "its log says " + shown(strings.TrimSpace(found))
	}
	return ""
}}

// notKnown: an agent that is told nothing mends anything.
var notKnown = classRule{ops.FailureUnclassed, "not_known", func(f Failure) string {
	if strings.TrimSpace(f.Log) == "" && f.Job == "" {
		return "neither what failed nor its log is known"
	}
	return ""
}}
