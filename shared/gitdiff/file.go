package gitdiff

import (
	"strconv"
	"strings"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// empty is the SHA of a file with nothing in it. Only of such a file does git show neither lines nor that it is binary.
const empty = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"

// file reads one file: the header, the extended headers, the hunks.
func (r *reader) file() error {
	f, names := ops.ChangedFile{Status: "modified"}, paths{header: strings.TrimPrefix(r.peek(), "diff --git ")}
	for r.at++; r.more() && !strings.HasPrefix(r.peek(), "diff --"); {
		if strings.HasPrefix(r.peek(), "@@ ") {
			if err := r.hunk(&f); err != nil {
				return err
			}
			continue
		}
		if f.Patch != "" {
			if err := r.after(); err != nil {
				return err
			}
			break
		}
		name, value := extended(r.peek())
		if name == "" && r.peek() != "" {
			return r.wrong("is not one that git writes here")
		}
		if err := names.take(name, value); err != nil {
			return r.wrong("names a path that cannot be read")
		}
		f = apply(f, name, value)
		r.at++
		if name == "GIT binary patch" {
			for r.more() && !strings.HasPrefix(r.peek(), "diff --") {
				r.at++
			}
		}
	}
	var ok bool
	if f.PreviousPath, f.Path, ok = names.agree(f.Status); !ok {
		return r.wrong("ends a file whose lines name different paths, or none: use git diff without --no-prefix")
	}
	f.Patch = strings.TrimSuffix(f.Patch, "\n")
	r.files = append(r.files, f)
	return nil
}

// after looks at what follows the hunks of a file: nothing, or what git show and format-patch say. More lines of a hunk, or a
// file without a header, would be applied by some programs and not by others.
func (r *reader) after() error {
	for ; r.more() && !strings.HasPrefix(r.peek(), "diff --"); r.at++ {
		line := r.peek()
		if line == "-- " {
			continue // the end of a mail
		}
		if strings.HasPrefix(line, "+") || strings.HasPrefix(line, "-") || strings.HasPrefix(line, " ") && strings.TrimSpace(line) == "" || strings.HasPrefix(line, "@@") {
			return r.wrong("is one more than its hunk has")
		}
	}
	return nil
}

// headers are the lines that git writes about a file.
var headers = []string{"old mode ", "new mode ", "deleted file mode ", "new file mode ", "copy from ", "copy to ", "rename from ", "rename to ",
	"similarity index ", "dissimilarity index ", "index ", "--- ", "+++ ", "Binary files ", "GIT binary patch", "literal ", "delta "}

func extended(line string) (name, value string) {
	for _, h := range headers {
		if v, is := strings.CutPrefix(line, h); is {
			return h, v
		}
	}
	return "", ""
}

func apply(f ops.ChangedFile, name, value string) ops.ChangedFile {
	switch name {
	case "old mode ":
		f.PreviousMode, f.Status = value, "changed"
	case "new mode ":
		f.Mode, f.Status = value, "changed"
	case "deleted file mode ":
		f.PreviousMode, f.Status = value, "removed"
	case "new file mode ":
		f.Mode, f.Status = value, "added"
	case "rename from ":
		f.Status = "renamed"
	case "copy from ":
		f.Status = "copied"
	case "Binary files ", "GIT binary patch":
		f.Binary = true
	case "index ":
		shas, mode, told := strings.Cut(value, " ")
		if told {
			f.PreviousMode, f.Mode = mode, mode
		}
		if _, after, ok := strings.Cut(shas, ".."); ok && len(after) >= 7 && strings.HasPrefix(empty, after) {
			f.SHA = empty
		} else if before, _, ok := strings.Cut(shas, ".."); ok && f.Status == "removed" && len(before) >= 7 && strings.HasPrefix(empty, before) {
			f.SHA = empty
		} else {
			f.SHA = after
		}
	}
	return f
}

// hunk reads one, by the number of lines that it says it has: what is in it may look like anything.
func (r *reader) hunk(f *ops.ChangedFile) error {
	before, after, ok := sizes(r.peek())
	if !ok {
		return r.wrong("is no beginning of a hunk")
	}
	if f.Status == "changed" {
		f.Status = "modified" // its mode and its lines
	}
	start := r.at
	for r.at++; before > 0 || after > 0; r.at++ {
		if !r.more() {
			return r.wrong("should be there: the hunk is cut off")
		}
		switch line := r.peek(); {
		case strings.HasPrefix(line, "+"):
			after, f.Additions = after-1, f.Additions+1
		case strings.HasPrefix(line, "-"):
			before, f.Deletions = before-1, f.Deletions+1
		case strings.HasPrefix(line, " "), line == "": // editors strip a lone space
			before, after = before-1, after-1
		case strings.HasPrefix(line, `\`):
		default:
			return r.wrong("is no line of a hunk")
		}
		if before < 0 || after < 0 {
			return r.wrong("is one more than its hunk has")
		}
	}
	if r.more() && strings.HasPrefix(r.peek(), `\`) {
		r.at++
	}
	f.Patch += strings.Join(r.lines[start:r.at], "\n") + "\n"
	return nil
}

// sizes reads "@@ -1,2 +3,4 @@ text".
func sizes(line string) (before, after int, ok bool) {
	fields := strings.Fields(line)
	if len(fields) < 4 || fields[0] != "@@" || fields[3] != "@@" {
		return 0, 0, false
	}
	size := func(field, sign string) int {
		_, n, given := strings.Cut(field, ",")
		if !strings.HasPrefix(field, sign) {
			return -1
		}
		if !given {
			return 1
		}
		count, err := strconv.Atoi(n)
		if err != nil || count < 0 {
			return -1
		}
		return count
	}
	before, after = size(fields[1], "-"), size(fields[2], "+")
	return before, after, before >= 0 && after >= 0
}
