package fixbot

// tooManyFiles: what is not read in a review is not reviewed. Of what was not listed, the number counts.
var tooManyFiles = rule{"too_many_files", func(c change) Opinion {
	files := int64(len(c.diff.Files))
	if told := c.pull.ChangedFiles; told != nil {
		files = max(files, *told)
	}
	if most := c.policy.Limits.Files; files > int64(most) {
		return failed("%d files, and at most %d may change", files, most)
	}
	return passed("%d of at most %d files", files, c.policy.Limits.Files)
}}

// tooManyLines: lines added and removed count alike.
var tooManyLines = rule{"too_many_lines", func(c change) Opinion {
	var lines int64
	for _, f := range c.diff.Files {
		lines += int64(max(f.Additions, len(added(f)))) + int64(max(f.Deletions, len(removed(f))))
	}
	if p := c.pull; p.Additions != nil && p.Deletions != nil {
		lines = max(lines, *p.Additions+*p.Deletions)
	}
	if most := c.policy.Limits.Lines; lines > int64(most) {
		return failed("%d lines, and at most %d may change", lines, most)
	}
	return passed("%d of at most %d lines", lines, c.policy.Limits.Lines)
}}
