package main

import (
	"fmt"
	"net/netip"
	"strings"
)

// networks are those where archives may lie although they are private: the storage of a GitHub Enterprise Server.
type networks []netip.Prefix

// Decode reads them as the environment has them: 10.1.0.0/16,10.2.3.4/32.
func (n *networks) Decode(value string) error {
	for text := range strings.SplitSeq(value, ",") {
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			return fmt.Errorf("%q is no network such as 10.1.0.0/16", text)
		}
		*n = append(*n, prefix.Masked())
	}
	return nil
}
