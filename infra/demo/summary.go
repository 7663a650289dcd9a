package main

import (
	"context"
	"fmt"
	"io"
)

// yesterday prints the newest summary, as the digest in Slack has it.
func yesterday(ctx context.Context, c *console, out io.Writer) error {
	var days []struct {
		Headline string `json:"headline"`
		Document struct {
			Sentences []string `json:"sentences"`
		} `json:"document"`
	}
	if err := c.get(ctx, "/v1/summaries?limit=1", &days); err != nil {
		return err
	}
	for _, d := range days {
		_, _ = fmt.Fprintf(out, "\n%s\n", d.Headline)
		for _, sentence := range d.Document.Sentences {
			_, _ = fmt.Fprintf(out, "  %s\n", sentence)
		}
	}
	return nil
}
