// Command fixbot says what the policy of agents would say of a diff, rule by rule, before there is a pull request.
//
// It owns reading the diff and the policy. It refuses to judge (shared/fixbot does) and to change anything.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"github.com/insightpulseai/odooops-console/shared/fixbot"
	"github.com/insightpulseai/odooops-console/shared/gitdiff"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

func main() {
	passed, err := run(os.Args[1:], os.Stdin, os.Stdout)
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, "fixbot:", err)
		os.Exit(2)
	case !passed:
		os.Exit(1)
	}
}

// run judges a diff and reports whether it passed. Its error is that the question could not be put.
func run(args []string, in io.Reader, out io.Writer) (bool, error) {
	flags := flag.NewFlagSet("fixbot", flag.ContinueOnError)
	flags.SetOutput(out)
	diff := flags.String("diff", "-", "file with the output of git diff --raw -p --full-index base...head; - is standard input")
	kind := flags.String("kind", string(ssot.FixBuild), "fix_build, fix_gate, fix_migration or fix_webhook")
	folder := flags.String("ssot", "", "a folder with agents/fixbot_policy.yaml in it; the policy that is built in when empty")
	asJSON := flags.Bool("json", false, "print JSON instead of a table")
	if err := flags.Parse(args); err != nil {
		return false, err
	}
	policy, err := load(*folder)
	if err != nil {
		return false, err
	}
	files, err := read(*diff, in)
	if err != nil {
		return false, err
	}
	v := fixbot.GovernDiff(policy, fixbot.Run{Kind: ssot.FixKind(*kind)}, fixbot.Diff{Files: files, Whole: true})
	return v.Status == ops.GovernancePassed, report(out, v, *asJSON)
}

func load(folder string) (ssot.FixBot, error) {
	if folder != "" {
		policy, _, err := ssot.LoadFixBot(os.DirFS(folder))
		return policy, err
	}
	all, err := ssot.Load()
	if err != nil {
		return ssot.FixBot{}, err
	}
	return all.FixBot, nil
}

func read(name string, in io.Reader) ([]ops.ChangedFile, error) {
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer file.Close() //nolint:errcheck // it was only read
		in = file
	}
	text, err := io.ReadAll(io.LimitReader(in, gitdiff.Most+1))
	if err != nil {
		return nil, fmt.Errorf("read the diff: %w", err)
	}
	return gitdiff.Parse(string(text))
}

func report(out io.Writer, v fixbot.Verdict, asJSON bool) error {
	if asJSON {
		to := json.NewEncoder(out)
		to.SetIndent("", "  ")
		return to.Encode(v)
	}
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	for _, o := range v.Opinions {
		_, _ = fmt.Fprintf(w, "%s\t%s\t%s\n", o.Status, o.Rule, o.Explanation)
	}
	_, _ = fmt.Fprintf(w, "\n%s\n", v.Status)
	return w.Flush()
}
