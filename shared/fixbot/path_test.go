package fixbot_test

import (
	"math/rand/v2"
	"net/url"
	"path"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/insightpulseai/odooops-console/shared/fixbot"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

// forbidden are files that no agent may get at, by whatever name.
var forbidden = []string{".github/workflows/test.yaml", "ssot/agents/fixbot_policy.yaml", ".env", "migrations/20260101000000_x.sql", "deploy/secrets/prod.txt", "deploy/prod.yaml", ".gitmodules", "keys/tls.pem"}

// alike are letters that look like plain ones, and that no normal form folds.
var alike = map[rune]rune{'а': 'a', 'е': 'e', 'о': 'o', 'р': 'p', 'с': 'c', 'х': 'x', 'у': 'y', 'і': 'i', 'ѕ': 's', 'ո': 'n', 'ɡ': 'g', 'ꓲ': 'l', 'ı': 'i'}

// resolved is where a path may lead: on a file system that folds, to a program that decodes, in the eyes of a reader. It knows
// nothing of how the rules go about it.
func resolved(name string) string {
	if decoded, err := url.PathUnescape(name); err == nil {
		name = decoded
	}
	name = norm.NFKC.String(name)
	name = strings.Map(func(r rune) rune {
		switch {
		case r == '\\' || r == '∕' || r == '⁄':
			return '/'
		case unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Mn, r) || unicode.IsControl(r):
			return -1
		case alike[r] != 0:
			return alike[r]
		}
		return r
	}, name)
	name = strings.ToLower(name)
	steps := strings.Split(name, "/")
	for i, step := range steps {
		step, _, _ = strings.Cut(step, ":")
		if step != "." && step != ".." {
			step = strings.TrimRight(step, ". ")
		}
		steps[i] = step
	}
	return strings.TrimPrefix(path.Clean("/"+strings.Join(steps, "/")), "/")
}

// tricks make one name out of another that may lead to the same place.
var tricks = []func(*rand.Rand, string) string{
	func(r *rand.Rand, s string) string { // capitals
		return strings.Map(func(c rune) rune {
			if r.IntN(2) == 0 {
				return unicode.ToUpper(c)
			}
			return c
		}, s)
	},
	func(_ *rand.Rand, s string) string { return "./" + s },
	func(_ *rand.Rand, s string) string { return "/" + s },
	func(_ *rand.Rand, s string) string { return "docs/../" + s },
	func(_ *rand.Rand, s string) string { return strings.Replace(s, "/", "//", 1) },
	func(_ *rand.Rand, s string) string { return strings.Replace(s, "/", "/./", 1) },
	func(_ *rand.Rand, s string) string { return strings.Replace(s, "/", `\`, 1) },
	func(_ *rand.Rand, s string) string { return strings.Replace(s, "/", "%2f", 1) },
	func(_ *rand.Rand, s string) string { return strings.Replace(s, "/", "./", 1) },
	func(_ *rand.Rand, s string) string { return strings.Replace(s, "/", " /", 1) },
	func(_ *rand.Rand, s string) string { return s + "." },
	func(_ *rand.Rand, s string) string { return s + " " },
	func(_ *rand.Rand, s string) string { return s + "::$DATA" },
	func(r *rand.Rand, s string) string { return put1(r, s, "\u200c") },
	func(r *rand.Rand, s string) string { return put1(r, s, "\u202e") },
	func(r *rand.Rand, s string) string { return put1(r, s, "\ufeff") },
	func(r *rand.Rand, s string) string { return put1(r, s, "\u0301") },
	func(r *rand.Rand, s string) string { return put1(r, s, "\x00") },
	func(r *rand.Rand, s string) string { // one letter becomes one that looks alike, or a wide one
		letters := []rune(s)
		i := r.IntN(len(letters))
		if letters[i] > ' ' && letters[i] < 0x7f && r.IntN(2) == 0 {
			letters[i] += 0xFEE0
			return string(letters)
		}
		for looks, plain := range alike {
			if plain == letters[i] {
				letters[i] = looks
				break
			}
		}
		return string(letters)
	},
}

func put1(r *rand.Rand, s, what string) string {
	i := r.IntN(len(s) + 1)
	for i < len(s) && s[i]&0xC0 == 0x80 {
		i++
	}
	return s[:i] + what + s[i:]
}

// reaches tells whether a path may lead to a file that the policy forbids.
func reaches(law ssot.FixBot, name string) bool {
	_, is := law.Forbids(resolved(name))
	return is
}

// touching is a fine change of one line in a file of that name, or a move out of it.
func touching(name string, moved bool) fixbot.Diff {
	f := ops.ChangedFile{Path: name, Status: "modified", Mode: ops.ModeFile, PreviousMode: ops.ModeFile, Additions: 1, Deletions: 1, Patch: "@@ -1 +1 @@\n-a\n+b"}
	if moved {
		f.Path, f.PreviousPath, f.Status = "docs/x.md", name, "renamed"
	}
	return fixbot.Diff{HeadSHA: head, Whole: true, Files: []ops.ChangedFile{f}}
}

func TestNoPathReachesAForbiddenOne(t *testing.T) {
	t.Parallel()
	law, chance, tried := policy(t), rand.New(rand.NewPCG(1, 2)), 0
	for range 40_000 {
		name := forbidden[chance.IntN(len(forbidden))]
		for range chance.IntN(5) {
			name = tricks[chance.IntN(len(tricks))](chance, name)
		}
		if !reaches(law, name) && name != "keys/tls.pem" && name != ".gitmodules" {
			continue // a trick too many: it leads nowhere
		}
		tried++
		for _, moved := range []bool{false, true} {
			if v := fixbot.GovernDiff(law, fixbot.Run{Kind: ssot.FixMigration}, touching(name, moved)); v.Status != ops.GovernanceFailed {
				t.Fatalf("%+q leads to %+q and is %s (moved: %v)", name, resolved(name), v.Status, moved)
			}
		}
	}
	if tried < 20_000 {
		t.Errorf("only %d of the paths led to a forbidden one: the test tries too little", tried)
	}
}

func FuzzNoPathReachesAForbiddenOne(f *testing.F) {
	law, chance := policy(f), rand.New(rand.NewPCG(3, 4))
	for _, name := range forbidden {
		f.Add(name)
		for _, trick := range tricks {
			f.Add(trick(chance, name))
		}
	}
	f.Fuzz(func(t *testing.T, name string) {
		if v := fixbot.GovernDiff(law, fixbot.Run{Kind: ssot.FixBuild}, touching(name, false)); reaches(law, name) && v.Status != ops.GovernanceFailed {
			t.Errorf("%+q leads to %+q and is %s", name, resolved(name), v.Status)
		}
	})
}
