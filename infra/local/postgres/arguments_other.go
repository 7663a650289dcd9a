//go:build !linux

package postgres

import (
	"os/exec"
	"strconv"
	"strings"
)

// arguments answers the command line of a process; none for a dead one. ps
// joins the arguments with spaces, so a directory with spaces is put together
// again from what stands between -D and the first -c.
func arguments(pid int) []string {
	out, err := exec.Command("ps", "-ww", "-o", "command=", "-p", strconv.Itoa(pid)).Output()
	if err != nil {
		return nil
	}
	program, rest, ok := strings.Cut(strings.TrimSpace(string(out)), " -D ")
	if !ok {
		return []string{program}
	}
	dir, _, _ := strings.Cut(rest, " -c ")
	return []string{program, "-D", dir}
}
