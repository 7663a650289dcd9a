package fixbot

import (
	"strings"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// secretWritten: a secret in a commit stays there. It is not repeated here.
var secretWritten = rule{"secret_written", func(c change) Opinion {
	if wrong := c.each(func(f ops.ChangedFile) string {
		if vendorSecret.MatchString(strings.Join(added(f), "\n")) {
			return shown(f.Path)
		}
		return ""
	}); len(wrong) > 0 {
		return failed("these hold what looks like a secret, which is to be rotated: %s", listed(wrong))
	}
	return passed("nothing looks like a secret")
}}
