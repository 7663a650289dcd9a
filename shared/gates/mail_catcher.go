package gates

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/insightpulseai/odooops-console/ssot"
)

// catcherPorts are the ports on which the catcher takes mail without somebody in between blocking it.
var catcherPorts = []int{2525, 587}

// blocked is the port that no hosted Odoo may use, and that clouds block anyway.
const blocked = 25

// JudgeMail says whether an environment's mail can only reach the catcher. Production is skipped: it has a transport of
// its own. Without settings of its own the environment is judged by what the SSOT says about it.
//
// A host that is not set is not the catcher's, and a port that is not set is 25: Odoo's own defaults are localhost and 25.
func JudgeMail(e, production ssot.Environment, settings, productions []Setting) Verdict {
	if e.Production {
		return skipped(MailCatcher, e.Name, e.Name+" is production, which has a transport of its own")
	}
	source := "its settings"
	if len(settings) == 0 {
		source = "ssot/environments.yaml, as no settings of its own were found"
		settings = declared(e)
	}
	var wrong, unsure problems
	checkHost(e.Name, settings, &wrong, &unsure)
	checkPort(e.Name, settings, &wrong, &unsure)
	checkCredentials(e.Name, production, settings, productions, &wrong)
	return verdict(MailCatcher, e.Name, wrong, unsure,
		fmt.Sprintf("mail of %s goes to the catcher, judged by %s", e.Name, source), map[string]any{"files": files(settings)})
}

// declared are the settings that the SSOT stands for.
func declared(e ssot.Environment) []Setting {
	const file = "ssot/environments.yaml"
	return []Setting{
		{File: file, Name: "SMTP_HOST", Value: e.SMTP.Host}, {File: file, Name: "SMTP_PORT", Value: strconv.Itoa(e.SMTP.Port)},
		{File: file, Name: "SMTP_PASSWORD", Value: e.SMTP.Credential},
	}
}

func checkHost(environment string, settings []Setting, wrong, unsure *problems) {
	hosts := named(settings, hostName)
	if len(hosts) == 0 {
		wrong.add("SMTP_HOST of %s is not set: set it to %s, Odoo would take localhost", environment, ssot.CatcherHost)
	}
	for _, s := range hosts {
		switch host := strings.ToLower(strings.TrimSuffix(s.Value, ".")); {
		case s.elsewhere():
			unsure.add("%s is decided elsewhere, so that nobody knows where mail of %s goes: write it out", s.at(), environment)
		case host != ssot.CatcherHost:
			wrong.add("%s is %q, which is not the mail catcher: use %s", s.at(), clip(s.Value), ssot.CatcherHost)
		}
	}
}

func checkPort(environment string, settings []Setting, wrong, unsure *problems) {
	ports := named(settings, portName)
	if len(ports) == 0 {
		wrong.add("SMTP_PORT of %s is not set: set it to 2525 or 587, Odoo would take 25", environment)
	}
	for _, s := range ports {
		port, err := strconv.Atoi(s.Value)
		switch {
		case s.elsewhere():
			unsure.add("%s is decided elsewhere: write it out", s.at())
		case err == nil && port == blocked:
			wrong.add("%s is 25, which is blocked: use 2525 or 587", s.at())
		case err != nil || !slices.Contains(catcherPorts, port):
			wrong.add("%s is %q, on which the mail catcher does not listen: use 2525 or 587", s.at(), clip(s.Value))
		}
	}
}

// checkCredentials looks for production's credential: by its name, by its value where production's own settings are there
// to compare with, and by a login that is production's address.
func checkCredentials(environment string, production ssot.Environment, settings, productions []Setting, wrong *problems) {
	mention := regexp.MustCompile(`(^|[^A-Za-z0-9_])` + regexp.QuoteMeta(production.SMTP.Credential) + `($|[^A-Za-z0-9_])`)
	secrets := named(productions, passwordName)
	for _, s := range settings {
		isLogin, isPassword := loginName.MatchString(s.Name), passwordName.MatchString(s.Name)
		switch {
		case s.Name == production.SMTP.Credential || mention.MatchString(s.Value):
			wrong.add("%s refers to %s, the credential of %s: give %s one of its own", s.at(), production.SMTP.Credential, production.Name, environment)
		case isPassword && s.Value != "" && !s.elsewhere() && slices.ContainsFunc(secrets, func(p Setting) bool { return p.Value == s.Value }):
			wrong.add("%s is the password of %s: give %s one of its own, and rotate this one", s.at(), production.Name, environment)
		case isLogin && claims(production, s.Value):
			wrong.add("%s is a login of %s: give %s one of its own", s.at(), production.Name, environment)
		}
	}
}

// claims tells whether an address is one that an environment sends from.
func claims(e ssot.Environment, address string) bool {
	_, domain, _ := strings.Cut(address, "@")
	return slices.ContainsFunc(e.SMTP.Senders, func(sender string) bool {
		return strings.EqualFold(sender, address) || domain != "" && strings.EqualFold(sender, domain)
	})
}

// JudgePort says whether any setting of an environment, production included, sends mail over port 25.
func JudgePort(environment string, settings []Setting) Verdict {
	if len(settings) == 0 {
		return skipped(BlockedPort, environment, "no settings of "+environment+" were found")
	}
	var wrong problems
	for _, s := range settings {
		port, err := strconv.Atoi(s.Value)
		if portName.MatchString(s.Name) && err == nil && port == blocked || smtpURL.MatchString(s.Value) {
			wrong.add("%s uses port 25, which is blocked: use 2525 or 587", s.at())
		}
	}
	return verdict(BlockedPort, environment, wrong, nil, "nothing of "+environment+" uses port 25", map[string]any{"files": files(settings)})
}

// smtpURL is port 25 in an address; smtp:// without a port means it too.
var smtpURL = regexp.MustCompile(`(?i)^smtp://([^/]*@)?[^/:@]+(:0*25)?(/|\?|$)|(?i)^smtp\.[a-z0-9.-]+:0*25$`)

func files(settings []Setting) []string {
	var names []string
	for _, s := range settings {
		if !slices.Contains(names, s.File) {
			names = append(names, s.File)
		}
	}
	return names
}

// clip shortens what stands in a file before it becomes part of a sentence.
func clip(s string) string {
	const longest = 80
	if len(s) > longest {
		return strings.ToValidUTF8(s[:longest], "") + "…"
	}
	return s
}
