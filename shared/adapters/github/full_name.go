package github

import (
	"regexp"
	"strconv"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/inbound"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// repositoryFields is what we read of a repository. Its id survives renames and transfers, its full name does not.
type repositoryFields struct {
	ID        int64  `json:"id"`
	FullName  string `json:"full_name"`
	CreatedAt string `json:"created_at"`
	UpdatedAt string `json:"updated_at"`
}

// fullName is owner/repo. Owners are letters, digits and hyphens, and an underscore in those of managed users.
var fullName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,100}/[A-Za-z0-9._-]{1,100}$`)

func (r repositoryFields) name(at string) (string, error) {
	if r.FullName == "" {
		return "", inbound.Missing(at + ".full_name")
	}
	return checkedName(at+".full_name", r.FullName)
}

// checkedName guards references: a name with another slash or # in it could pose as another repository's issue.
func checkedName(field, name string) (string, error) {
	if !fullName.MatchString(name) {
		return "", fault.New(fault.Invalid, "%s is %q, not owner/repo", field, inbound.Clip(name, 80))
	}
	return name, nil
}

// named is evidence that the repository bore a name at a time.
func (r repositoryFields) named(name string, at time.Time) ops.ContainerNamed {
	return ops.ContainerNamed{Source: ops.GitHub, Container: r.identity(), Name: name, At: at}
}

// identity is the repository's id. A sender that leaves it out (GitHub never does) is known by its name, without being
// followed through renames: better than refusing what it says.
func (r repositoryFields) identity() string {
	if r.ID > 0 {
		return strconv.FormatInt(r.ID, 10)
	}
	return "name:" + r.FullName
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
