package fixbot

import (
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// notAPlainFile: a link leads out of every rule about paths, a submodule brings code that nobody sees, and a mode makes a
// text into a program. GitHub's listing does not say what a file is, so whoever asks looks into the tree too.
var notAPlainFile = rule{"not_a_plain_file", func(c change) Opinion {
	if wrong := c.each(special); len(wrong) > 0 {
		return failed("%s", listed(wrong))
	}
	if unseen := c.each(func(f ops.ChangedFile) string {
		before, after := f.Status != "added" && f.Status != "copied", f.Status != "removed"
		if before && f.PreviousMode == "" || after && f.Mode == "" {
			return shown(f.Path)
		}
		return ""
	}); len(unseen) > 0 {
		return unclear("whether these are plain files was not seen: %s", listed(unseen))
	}
	return passed("every file is a plain one and stays what it was")
}}

func special(f ops.ChangedFile) string {
	path := shown(f.Path)
	for _, mode := range []string{f.Mode, f.PreviousMode} {
		switch mode {
		case "", ops.ModeFile, ops.ModeExecutable:
		case ops.ModeLink:
			return path + " is a link"
		case ops.ModeSubmodule:
			return path + " is a submodule"
		default:
			return fmt.Sprintf("%s has the mode %s", path, shown(mode))
		}
	}
	for _, line := range append(added(f), removed(f)...) {
		if f.Additions+f.Deletions <= 2 && len(line) > 40 && line[:min(len(line), 18)] == "Subproject commit " {
			return path + " is a submodule"
		}
	}
	switch {
	case f.Mode == ops.ModeExecutable && f.PreviousMode != ops.ModeExecutable:
		return path + " is made a program (mode 100755)"
	case f.Mode != "" && f.PreviousMode != "" && f.Mode != f.PreviousMode:
		return fmt.Sprintf("%s changes its mode from %s to %s", path, f.PreviousMode, f.Mode)
	case f.Status == "changed":
		return path + " changes what it is, not what is in it"
	}
	return ""
}
