package fixbot_test

import (
	"strings"
	"testing"

	"github.com/insightpulseai/odooops-console/shared/fixbot"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

func TestClassify(t *testing.T) {
	t.Parallel()
	token := "ghp_" + strings.Repeat("A1", 18)
	for name, c := range map[string]struct {
		failure fixbot.Failure
		class   ops.FailureClass
		says    string
	}{
		"a test that fails":             {fixbot.Failure{Job: "test", SHA: "a", Log: "FAIL: TestTax"}, ops.FailureCode, `"test" failed, and nothing says`},
		"no log, but a name":            {fixbot.Failure{Job: "test", SHA: "a"}, ops.FailureCode, "nothing says"},
		"nothing known":                 {fixbot.Failure{Log: " \n"}, ops.FailureUnclassed, "neither what failed nor its log"},
		"passed again":                  {fixbot.Failure{Job: "test", SHA: "a", Tries: []fixbot.Try{{"a", false}, {"a", true}}}, ops.FailureFlaky, "passed on the same commit"},
		"passed on another commit":      {fixbot.Failure{Job: "test", SHA: "a", Tries: []fixbot.Try{{"b", true}}}, ops.FailureCode, "nothing says"},
		"no commit at all":              {fixbot.Failure{Job: "test", Tries: []fixbot.Try{{"", true}}}, ops.FailureCode, "nothing says"},
		"a full disk":                   {fixbot.Failure{Job: "test", Log: "write /tmp/x: No space left on device"}, ops.FailureEnvironment, "No space left on device"},
		"a runner that never came":      {fixbot.Failure{Job: "test", Conclusion: "startup_failure"}, ops.FailureEnvironment, "startup_failure"},
		"a bug that refuses":            {fixbot.Failure{Job: "test", Log: "dial tcp 127.0.0.1:5432: connection refused"}, ops.FailureCode, "nothing says"},
		"a scanner":                     {fixbot.Failure{Job: "scan / govulncheck"}, ops.FailureSecurity, "looks for holes"},
		"a leaked secret":               {fixbot.Failure{Job: "test", Log: "using " + token}, ops.FailureSecurity, "to be rotated"},
		"an advisory":                   {fixbot.Failure{Job: "test", Log: "CVE-2026-12345 in x"}, ops.FailureSecurity, "CVE-2026-12345"},
		"signatures":                    {fixbot.Failure{Kind: ssot.FixWebhook, Job: "github", RefusedSignatures: 40}, ops.FailureSecurity, "40 webhooks were refused"},
		"a webhook that nobody reads":   {fixbot.Failure{Kind: ssot.FixWebhook, Job: "github", Log: "cannot interpret"}, ops.FailureCode, "nothing says"},
		"security comes before flaky":   {fixbot.Failure{Job: "codeql", SHA: "a", Tries: []fixbot.Try{{"a", true}}}, ops.FailureSecurity, "looks for holes"},
		"flaky comes before the runner": {fixbot.Failure{Job: "test", SHA: "a", Tries: []fixbot.Try{{"a", true}}, Conclusion: "timed_out"}, ops.FailureFlaky, "same commit"},
	} {
		got := fixbot.Classify(c.failure)
		if got.Class != c.class || !strings.Contains(got.Explanation, c.says) || got.Rule == "" {
			t.Errorf("%s: %+v", name, got)
		}
		if strings.Contains(got.Explanation, token) {
			t.Errorf("%s repeats the secret", name)
		}
	}
}
