package ssot

import (
	"path"
	"slices"
	"strings"
)

// PathMatches tells whether a path is one that a pattern means. Capitals do not matter: some file systems do not know them,
// so that .GitHub is .github there.
//
//	dir/        the folder, and all that is in it
//	**/dir/     such a folder at any depth
//	*.pem       a file or folder of such a name at any depth
//	dir/*.yml   that file, and all beneath it should it become a folder
func PathMatches(pattern, name string) bool {
	pattern, name = strings.ToLower(pattern), strings.ToLower(name)
	steps := strings.Split(name, "/")
	if inner, anywhere := strings.CutPrefix(pattern, "**/"); anywhere {
		for i := range steps {
			if beneath(inner, steps[i:]) {
				return true
			}
		}
		return false
	}
	if !strings.Contains(pattern, "/") {
		return slices.ContainsFunc(steps, func(step string) bool { return matches(pattern, step) })
	}
	return beneath(pattern, steps)
}

// beneath tells whether the first steps are those of a pattern.
func beneath(pattern string, steps []string) bool {
	wanted := strings.Split(strings.TrimSuffix(pattern, "/"), "/")
	if len(steps) < len(wanted) {
		return false
	}
	for i, w := range wanted {
		if !matches(w, steps[i]) {
			return false
		}
	}
	return true
}

// matches never fails: the format of a pattern has no bracket that could be left open.
func matches(pattern, step string) bool {
	yes, err := path.Match(pattern, step)
	return yes && err == nil
}
