package notify

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestATextIsCutWhereItMayBe(t *testing.T) {
	t.Parallel()
	link := "https://example.com/a/very/long/path?x=1&y=2"
	for name, c := range map[string]struct {
		text  string
		limit int
		want  string
	}{
		"it fits":                        {"short", 5, "short"},
		"one too many":                   {"short!", 5, "…"},
		"in front of a word":             {"the quick brown fox", 12, "the quick…"},
		"in a word that is long":         {strings.Repeat("x", 50), 40, strings.Repeat("x", 39) + "…"},
		"in front of a link":             {"see " + link + " please", 30, "see…"},
		"behind a link":                  {"see " + link + " please", 4 + 48 + 3, "see https://example.com/a/very/long/path?x=1&amp;y=2…"},
		"a link alone":                   {link, 20, "…"},
		"in front of a link in brackets": {"words and more words before it (" + link + ")", 60, "words and more words before it…"},
		"not in what stands for &":       {"a & b & c & d", 14, "a &amp; b…"},
		"nothing is left of":             {"\x00\u202e\n", 5, ""},
		"emoji count twice":              {strings.Repeat("😀", 60), 61, strings.Repeat("😀", 30) + "…"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := fit(c.text, c.limit)
			if got != c.want || size(got) > c.limit {
				t.Errorf("got %q of %d characters, want %q", got, size(got), c.want)
			}
		})
	}
}

func TestNothingFromOutsideIsACommand(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"<!channel> look", "<!here|x>", "<@U0TOVE> you", "<https://evil.example|https://bank.example>", "<#C01|ops>", "&lt;!channel&gt;", "a\u202eb<!everyone>"} {
		if got := fit(text, 100); strings.ContainsAny(got, "<>\u202e") || strings.Contains(strings.ReplaceAll(text, "&", "&amp;"), "&amp;") && !strings.Contains(got, "&amp;") {
			t.Errorf("%q became %q", text, got)
		}
	}
}

func TestWhereALinkMayLead(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"https://example.com/x?a=1&b=2": "https://example.com/x?a=1&b=2", "http://10.0.0.1:8069/": "http://10.0.0.1:8069/",
		"javascript:alert(1)": "", "//example.com": "", "ftp://example.com": "", "": "", "https://a b": "", "https://a\nb": "",
		"https://a|b>c": "https://a%7Cb%3Ec", "https://x/" + strings.Repeat("a", 2000): "",
	} {
		if got := address(raw); got != want {
			t.Errorf("%.60q became %q", raw, got)
		}
	}
	got := links(map[string]string{"b|<!channel>": "https://example.com/?a&b", "a": "https://example.com", "c": "javascript:x"}, 100)
	if want := "<https://example.com|a> · <https://example.com/?a&amp;b|b/&lt;!channel&gt;>"; got != want {
		t.Errorf("got %s", got)
	}
	if got := links(map[string]string{"long": "https://example.com/" + strings.Repeat("a", 90), "short": "https://example.com"}, 60); got != "<https://example.com|short>" {
		t.Errorf("a link was cut, or pushed out one that fits: %s", got)
	}
}

// Whatever comes in: what goes out is no longer than it may be, is text, and has no command and no half of a link in it.
func FuzzFit(f *testing.F) {
	f.Add("see https://example.com/a?b=c&d", 20)
	f.Add("<!channel> 😀 & more", 12)
	f.Fuzz(func(t *testing.T, raw string, limit int) {
		limit = min(max(limit, 1), 5000)
		got := fit(raw, limit)
		if size(got) > limit || !utf8.ValidString(got) || strings.ContainsAny(got, "<>") {
			t.Errorf("fit(%q, %d) = %q", raw, limit, got)
		}
		for _, word := range strings.Fields(tidy(raw)) {
			if !strings.Contains(word, "://") || !strings.HasSuffix(got, "…") {
				continue
			}
			for n := strings.Index(word, "://") + 3; n < len(word)-1; n++ {
				if strings.HasSuffix(got, " "+escape(word[:n])+"…") && !strings.Contains(raw, word[:n]+"…") && !strings.Contains(" "+strings.Join(strings.Fields(tidy(raw)), " ")+" ", " "+word[:n]+" ") {
					t.Errorf("fit(%q, %d) = %q: half of a link", raw, limit, got)
				}
			}
		}
	})
}
