package gates

import (
	"fmt"
	"regexp"
	"strings"
)

// Dockerfile is a file that builds an image.
type Dockerfile struct {
	File string
	Text string
}

// instruction is one instruction with its continuations, and the line that it begins on.
type instruction struct {
	line int
	verb string
	rest string
}

// What may not be in an image of Odoo: the base is as it is, and what code needs is in requirements.txt.
var (
	systemPackages = regexp.MustCompile(`(?i)\b(apt|apt-get|aptitude)\b["',\s][^;&|]*?\binstall\b|\bapk\b["',\s][^;&|]*?\badd\b|\b(yum|dnf|microdnf|zypper)\b["',\s][^;&|]*?\binstall\b|\bdpkg\b["',\s][^;&|]*?(-i\b|--install\b)`)
	pipInstall     = regexp.MustCompile(`(?i)\b(?:pip[0-9.]*|uv\s+pip)["',\s]+(?:[^;&|]*?["',\s])?install\b([^;&|]*)`)
	ofRequirements = regexp.MustCompile(`(?:^|["',\s])(?:-r|--requirement)["',=\s]*\S*requirements[^\s"',]*\.txt`)
)

// JudgeImages says whether images are built on a base that stays what it is, with nothing in them but what
// requirements.txt says.
func JudgeImages(files []Dockerfile) Verdict {
	if len(files) == 0 {
		return skipped(BaseImages, "", "there is no Dockerfile here")
	}
	var wrong, unsure problems
	var bases, names []string
	for _, f := range files {
		names = append(names, f.File)
		stages := map[string]bool{}
		for _, in := range instructions(f.Text) {
			at := fmt.Sprintf("%s:%d", f.File, in.line)
			switch in.verb {
			case "FROM":
				if base := from(at, in.rest, stages, &wrong, &unsure); base != "" {
					bases = append(bases, base)
				}
			case "RUN":
				run(at, in.rest, &wrong)
			}
		}
	}
	return verdict(BaseImages, "", wrong, unsure, "every image is built on a fixed base, with nothing but requirements.txt in it",
		map[string]any{"files": names, "bases": sorted(bases)})
}

// from checks a base: one that names no version, or latest, is another tomorrow.
func from(at, rest string, stages map[string]bool, wrong, unsure *problems) string {
	words := strings.Fields(rest)
	for len(words) > 0 && strings.HasPrefix(words[0], "--") {
		words = words[1:]
	}
	if len(words) == 0 {
		return ""
	}
	base := words[0]
	earlier := stages[strings.ToLower(base)]
	if len(words) >= 3 && strings.EqualFold(words[1], "AS") {
		stages[strings.ToLower(words[2])] = true
	}
	if earlier || base == "scratch" {
		return ""
	}
	name := base[strings.LastIndex(base, "/")+1:]
	_, tag, tagged := strings.Cut(name, ":")
	switch {
	case strings.Contains(base, "$"):
		unsure.add("%s: the base image is %q, decided at build time: write it out", at, clip(base))
	case strings.Contains(base, "@sha256:"):
	case !tagged:
		wrong.add("%s: the base image %q has no version: name one, best with its digest", at, clip(base))
	case tag == "latest":
		wrong.add("%s: the base image %q is another one tomorrow: name a version, best with its digest", at, clip(base))
	}
	return base
}

func run(at, command string, wrong *problems) {
	if found := systemPackages.FindString(command); found != "" {
		wrong.add("%s: installs system packages (%q): the base image is taken as it is, put Python packages into requirements.txt", at, clip(found))
	}
	for _, m := range pipInstall.FindAllStringSubmatch(command, -1) {
		if !ofRequirements.MatchString(m[1]) {
			wrong.add("%s: installs Python packages beside requirements.txt (%q): add them there", at, clip(strings.TrimSpace(m[0])))
		}
	}
}

// instructions joins continued lines and takes comments out. A here-document belongs to its instruction.
func instructions(text string) (all []instruction) {
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	for i := 0; i < len(lines); i++ {
		trimmed := strings.TrimSpace(lines[i])
		if trimmed == "" || strings.HasPrefix(trimmed, "#") {
			continue
		}
		in := instruction{line: i + 1}
		var body strings.Builder
		for ; i < len(lines); i++ {
			part := strings.TrimSpace(lines[i])
			if strings.HasPrefix(part, "#") { // a comment within a continuation
				continue
			}
			rest, more := strings.CutSuffix(part, `\`)
			body.WriteString(rest + " ")
			if !more {
				break
			}
		}
		verb, rest, _ := strings.Cut(strings.TrimSpace(body.String()), " ")
		in.verb, in.rest = strings.ToUpper(verb), strings.TrimSpace(rest)
		if end := hereDocument.FindStringSubmatch(in.rest); end != nil && (in.verb == "RUN" || in.verb == "COPY" || in.verb == "ADD") {
			for i++; i < len(lines) && strings.TrimSpace(lines[i]) != end[1]; i++ {
				in.rest += "; " + strings.TrimSpace(lines[i])
			}
		}
		all = append(all, in)
	}
	return all
}

var hereDocument = regexp.MustCompile(`<<-?["']?([A-Za-z_][A-Za-z0-9_]*)["']?`)
