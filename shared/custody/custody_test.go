package custody_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/shared/custody"
	"github.com/insightpulseai/odooops-console/ssot"
)

var (
	actions  = ssot.Place{Platform: ssot.OnGitHub, Scope: "acme/odoo"}
	project  = ssot.Place{Platform: ssot.OnVercel, Scope: "odoo"}
	database = ssot.Place{Platform: ssot.OnSupabase, Scope: "abcdefghijklmnopqrst"}
)

func registered(name string, in ...ssot.Place) ssot.Secret {
	return ssot.Secret{Name: name, Owner: "mail", Purpose: "Sends mail.", UsedBy: []string{"odoo-prod"}, KeptIn: in}
}

func listed(names ...string) (all []custody.Listed) {
	for _, name := range names {
		all = append(all, custody.Listed{Name: name})
	}
	return all
}

// judged is a verdict in words.
func judged(v custody.Verdict) []string {
	words := []string{fmt.Sprintf("%d seen, %d expected, %d nameless, missing %v, unregistered %v, unjudged %v", len(v.Seen), v.Expected, v.Nameless, v.Missing, v.Unregistered, v.Unjudged)}
	for _, f := range v.Findings {
		words = append(words, fmt.Sprintf("%s %s: %s. %s", f.Severity, f.Signal, f.Title, f.Explanation))
	}
	return words
}

func TestJudge(t *testing.T) {
	t.Parallel()
	registry := []ssot.Secret{registered("SMTP_PASSWORD", actions, project), registered("DATABASE_URL"), registered("API_KEY", actions)}
	const unregistered = "nobody answers for it and nobody replaces it: add it to the registry with its owner and its window, or delete it there; a setting that is no secret may be stored as one that can be read"
	for name, c := range map[string]struct {
		look custody.Look
		want []string
	}{
		"all there, and one that is kept elsewhere besides": {custody.Look{Place: actions, Listed: listed("SMTP_PASSWORD", "API_KEY", "DATABASE_URL")},
			[]string{"3 seen, 2 expected, 0 nameless, missing [], unregistered [], unjudged []"}},
		"nothing is expected": {custody.Look{Place: database},
			[]string{"0 seen, 0 expected, 0 nameless, missing [], unregistered [], unjudged []"}},
		"missing": {custody.Look{Place: actions, Listed: listed("API_KEY")}, []string{
			"1 seen, 2 expected, 0 nameless, missing [SMTP_PASSWORD], unregistered [], unjudged []",
			"error secret_missing: SMTP_PASSWORD is missing in the Actions of acme/odoo at GitHub. whatever needs SMTP_PASSWORD there has none (Sends mail; used by odoo-prod): set it there again, or take the place out of kept_in if it is not to be kept there any more"}},
		"not all was shown": {custody.Look{Place: project, Listed: listed("OTHER"), Hidden: 2}, []string{
			"1 seen, 1 expected, 0 nameless, missing [], unregistered [OTHER], unjudged [secret_missing]",
			"warning secret_unregistered: OTHER in the project odoo at Vercel is not registered. " + unregistered}},
		"once for each name": {custody.Look{Place: project, Listed: []custody.Listed{{Name: "SMTP_PASSWORD"}, {Name: "OLD", Target: "preview"}, {Name: "OLD", Target: "production"}}}, []string{
			"3 seen, 1 expected, 0 nameless, missing [], unregistered [OLD], unjudged []",
			"warning secret_unregistered: OLD in the project odoo at Vercel is not registered. " + unregistered}},
		"settings are no secrets": {custody.Look{Place: project, Listed: []custody.Listed{{Name: "SMTP_PASSWORD"}, {Name: "NEXT_PUBLIC_API_KEY"}, {Name: "LOG_LEVEL", Readable: true}}},
			[]string{"3 seen, 1 expected, 0 nameless, missing [], unregistered [], unjudged []"}},
		"a readable secret": {custody.Look{Place: project, Listed: []custody.Listed{{Name: "SMTP_PASSWORD"}, {Name: "OLD_TOKEN", Readable: true}}}, []string{
			"2 seen, 1 expected, 0 nameless, missing [], unregistered [OLD_TOKEN], unjudged []",
			"warning secret_unregistered: OLD_TOKEN in the project odoo at Vercel is not registered. " + unregistered}},
		"what Supabase puts there itself": {custody.Look{Place: database, Listed: listed("SUPABASE_SERVICE_ROLE_KEY", "SUPABASE_DB_URL")},
			[]string{"2 seen, 0 expected, 0 nameless, missing [], unregistered [], unjudged []"}},
	} {
		if diff := cmp.Diff(c.want, judged(custody.Judge(registry, c.look))); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

// What might be a value is nowhere in a verdict, whichever field it came in.
func TestNoValueGetsThrough(t *testing.T) {
	t.Parallel()
	hex := strings.Repeat("0123456789abcdef", 4)
	values := []string{"hunter2 hunter2", "gh" + "p_" + strings.Repeat("abcd1234", 3), hex, "postgres://user:pw@host/db", strings.Repeat("x", 300), "a\x00b", "", "naïve"}
	look := custody.Look{Place: database}
	for i, value := range values {
		look.Listed = append(look.Listed, custody.Listed{Name: value}, custody.Listed{Name: fmt.Sprintf("KEY_%d", i), Digest: value})
	}
	v := custody.Judge(nil, look)
	if v.Nameless != len(values) || len(v.Seen) != len(values) {
		t.Errorf("%d without a name, %d seen", v.Nameless, len(v.Seen))
	}
	shown, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	for _, value := range values {
		if value != "" && strings.Contains(string(shown), value) {
			t.Errorf("%q is shown", value)
		}
	}
	known := 0
	for _, s := range v.Seen {
		if s.Fingerprint != "" {
			known++
		}
	}
	if known != 1 { // the one that could be a digest
		t.Errorf("%d fingerprints", known)
	}
}

func TestManyUnregisteredAreOneFinding(t *testing.T) {
	t.Parallel()
	look := custody.Look{Place: project}
	for i := range custody.Each + 1 {
		look.Listed = append(look.Listed, custody.Listed{Name: fmt.Sprintf("KEY_%03d", i)})
	}
	v := custody.Judge(nil, look)
	if len(v.Findings) != 1 || len(v.Unregistered) != custody.Each+1 || v.Findings[0].Subject != "many" || len(v.Findings[0].Facts["first"].([]string)) != custody.Each {
		t.Errorf("%+v", v.Findings)
	}
}
