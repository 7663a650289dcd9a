package notify

import (
	"strings"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// Daily is the digest of a day, which is told once. It is what people hear of warnings and of what is only worth knowing.
func Daily(s ops.Summary) ops.Notice {
	return ops.Notice{
		DedupeKey: "summary/" + s.Day, Channel: ops.DefaultChannel, Topic: "summary:" + s.Day, Kind: KindDigest,
		Severity: s.Severity, Title: s.Headline, Body: strings.Join(s.Sentences, "\n"),
	}
}
