package fixbot

import (
	"strings"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// notText: nobody reviews what nobody can read.
var notText = rule{"not_text", func(c change) Opinion {
	if wrong := c.each(func(f ops.ChangedFile) string {
		if f.Binary || strings.ContainsRune(f.Patch, 0) {
			return shown(f.Path)
		}
		return ""
	}); len(wrong) > 0 {
		return failed("binary: %s", listed(wrong))
	}
	return passed("everything is text, as far as it was shown")
}}
