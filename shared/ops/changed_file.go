package ops

// ChangedFile is one file that a pull request changes, as the vendor shows it.
type ChangedFile struct {
	Path         string
	PreviousPath string // where it was before, if it was renamed or copied
	Status       string // added, removed, modified, renamed, copied, changed or unchanged
	SHA          string // of its content afterwards; of a submodule, its commit
	Mode         string // what it is afterwards, as git writes it; empty when it is gone or not known
	PreviousMode string // what it was before; empty when it is new or not known
	Binary       bool   // it is known not to be text
	Additions    int    // lines
	Deletions    int    // lines
	Patch        string // empty for binary files, and for what is too large to be shown
}

// What git says a file is.
const (
	ModeFile       = "100644"
	ModeExecutable = "100755"
	ModeLink       = "120000"
	ModeSubmodule  = "160000"
)

// Paths are where it is and where it was.
func (f ChangedFile) Paths() []string {
	if f.PreviousPath == "" || f.PreviousPath == f.Path {
		return []string{f.Path}
	}
	return []string{f.Path, f.PreviousPath}
}
