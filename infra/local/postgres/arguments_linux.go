package postgres

import (
	"os"
	"strconv"
	"strings"
)

// arguments answers the command line of a process; none for a dead one.
func arguments(pid int) []string {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/cmdline")
	if err != nil || len(text) == 0 {
		return nil
	}
	return strings.Split(strings.TrimSuffix(string(text), "\x00"), "\x00")
}
