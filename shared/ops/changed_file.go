package ops

// ChangedFile is one file that a pull request changes, as the vendor shows it.
type ChangedFile struct {
	Path         string
	PreviousPath string // where it was before, if it was renamed
	Status       string // added, removed, modified, renamed, copied, changed or unchanged
	SHA          string // of its content afterwards
	Additions    int    // lines
	Deletions    int    // lines
	Patch        string // empty for binary files, and for what is too large to be shown
}
