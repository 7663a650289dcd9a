package fixbot

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// hiddenText: characters that turn the direction of a line, or take no room, make a reviewer read another program than the
// compiler does (CVE-2021-42574).
var hiddenText = rule{"hidden_text", func(c change) Opinion {
	if wrong := c.each(func(f ops.ChangedFile) string {
		for _, line := range added(f) {
			for _, r := range strings.TrimSuffix(line, "\r") {
				if hidden(r) {
					return fmt.Sprintf("%s adds U+%04X", shown(f.Path), r)
				}
			}
		}
		return ""
	}); len(wrong) > 0 {
		return failed("%s, which is not seen in a review", listed(wrong))
	}
	return passed("nothing is added that is not seen")
}}

// hidden tells whether a character is not seen, or changes how others are. A carriage return within a line hides what is before it.
func hidden(r rune) bool {
	return r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r) || r == 0x115F || r == 0x3164 || r == 0x2028 || r == 0x2029 || r == unicode.ReplacementChar)
}
