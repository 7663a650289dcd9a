package main

import (
	"fmt"
	"strings"
)

// pairs is a flag that may be given several times: name=value.
type pairs []pair

type pair struct{ name, value string }

// String implements flag.Value.
func (p *pairs) String() string { return fmt.Sprint([]pair(*p)) }

// Set implements flag.Value.
func (p *pairs) Set(text string) error {
	name, value, found := strings.Cut(text, "=")
	if !found || name == "" || value == "" {
		return fmt.Errorf("write it as name=value")
	}
	*p = append(*p, pair{name, value})
	return nil
}
