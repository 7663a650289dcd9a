package ops

// BranchName is a branch of a repository.
type BranchName struct {
	Repo   string `json:"repo"`
	Branch string `json:"branch"`
}

// PushedBy is who pushed to a branch last.
type PushedBy struct {
	BranchName
	SHA string `json:"head_sha"`
	By  string `json:"pushed_by"`
}
