package gates_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/insightpulseai/odooops-console/shared/gates"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

var (
	prod = ssot.Environment{Name: "prod", Production: true, SMTP: ssot.SMTP{
		Host: "smtp.mailgun.org", Port: 587, Credential: "MAILGUN_SMTP_PASSWORD_PROD", Senders: []string{"mail.example.com", "billing@mg.example.com"}}}
	stage = ssot.Environment{Name: "stage", SMTP: ssot.SMTP{Host: "smtp.mailgun.org", Port: 2525, Credential: "MAILGUN_SMTP_PASSWORD_STAGE"}}
)

// judged asserts a verdict and its sentence.
func judged(t *testing.T, got gates.Verdict, status ops.GateStatus, explanation string) {
	t.Helper()
	if got.Status != status || got.Explanation != explanation {
		t.Errorf("got %s: %s\nwant %s: %s", got.Status, got.Explanation, status, explanation)
	}
}

func TestMail(t *testing.T) {
	t.Parallel()
	const good = "SMTP_HOST=smtp.mailgun.org\nSMTP_PORT=2525\nSMTP_USER=postmaster@mg.example.com\nSMTP_PASSWORD=hunter2\n"
	const passed = "mail of stage goes to the catcher, judged by its settings"
	with := func(from, to string) string { return strings.Replace(good, from, to, 1) }
	for name, c := range map[string]struct {
		settings, productions string
		status                ops.GateStatus
		explanation           string
	}{
		"the catcher":                     {good, "", ops.GatePassed, passed},
		"its other port":                  {with("2525", "587"), "", ops.GatePassed, passed},
		"quotes, exports and comments":    {"# mail\nexport SMTP_HOST=\"smtp.mailgun.org\"\nSMTP_PORT='2525' # the catcher\n", "", ops.GatePassed, passed},
		"odoo.conf":                       {"[options]\n; mail\nsmtp_server = smtp.mailgun.org\nsmtp_port = 2525 ; the catcher\n", "", ops.GatePassed, passed},
		"YAML":                            {"services:\n  odoo:\n    environment:\n      ODOO_SMTP_HOST: smtp.mailgun.org\n      ODOO_SMTP_PORT: \"2525\"\n", "", ops.GatePassed, passed},
		"Windows":                         {strings.ReplaceAll(good, "\n", "\r\n"), "", ops.GatePassed, passed},
		"capitals and a dot":              {with("smtp.mailgun.org", "SMTP.Mailgun.ORG."), "", ops.GatePassed, passed},
		"another host":                    {with("smtp.mailgun.org", "smtp.gmail.com"), "", ops.GateFailed, `.env:1: SMTP_HOST is "smtp.gmail.com", which is not the mail catcher: use smtp.mailgun.org`},
		"a host that only begins alike":   {with("smtp.mailgun.org", "smtp.mailgun.org.evil.example"), "", ops.GateFailed, `.env:1: SMTP_HOST is "smtp.mailgun.org.evil.example", which is not the mail catcher: use smtp.mailgun.org`},
		"Europe's":                        {with("smtp.mailgun.org", "smtp.eu.mailgun.org"), "", ops.GateFailed, `.env:1: SMTP_HOST is "smtp.eu.mailgun.org", which is not the mail catcher: use smtp.mailgun.org`},
		"no host":                         {with("SMTP_HOST=smtp.mailgun.org\n", ""), "", ops.GateFailed, "SMTP_HOST of stage is not set: set it to smtp.mailgun.org, Odoo would take localhost"},
		"an empty host":                   {with("=smtp.mailgun.org", "="), "", ops.GateFailed, `.env:1: SMTP_HOST is "", which is not the mail catcher: use smtp.mailgun.org`},
		"port 25":                         {with("2525", "25"), "", ops.GateFailed, ".env:2: SMTP_PORT is 25, which is blocked: use 2525 or 587"},
		"port 25, written otherwise":      {with("2525", "0025"), "", ops.GateFailed, ".env:2: SMTP_PORT is 25, which is blocked: use 2525 or 587"},
		"no port":                         {with("SMTP_PORT=2525\n", ""), "", ops.GateFailed, "SMTP_PORT of stage is not set: set it to 2525 or 587, Odoo would take 25"},
		"a port of production's":          {with("2525", "465"), "", ops.GateFailed, `.env:2: SMTP_PORT is "465", on which the mail catcher does not listen: use 2525 or 587`},
		"no number":                       {with("2525", "smtp"), "", ops.GateFailed, `.env:2: SMTP_PORT is "smtp", on which the mail catcher does not listen: use 2525 or 587`},
		"right at first, then overridden": {good + "SMTP_HOST=smtp.example.com\n", "", ops.GateFailed, `.env:5: SMTP_HOST is "smtp.example.com", which is not the mail catcher: use smtp.mailgun.org`},
		"decided elsewhere":               {with("smtp.mailgun.org", "${SMTP_HOST:-smtp.mailgun.org}"), "", ops.GateUnknown, ".env:1: SMTP_HOST is decided elsewhere, so that nobody knows where mail of stage goes: write it out"},
		"port decided elsewhere":          {with("2525", "$PORT"), "", ops.GateUnknown, ".env:2: SMTP_PORT is decided elsewhere: write it out"},
		"wrong goes before unknown":       {"SMTP_HOST=$X\nSMTP_PORT=25\n", "", ops.GateFailed, ".env:2: SMTP_PORT is 25, which is blocked: use 2525 or 587"},
		"production's credential by name": {with("hunter2", "${MAILGUN_SMTP_PASSWORD_PROD}"), "", ops.GateFailed, ".env:4: SMTP_PASSWORD refers to MAILGUN_SMTP_PASSWORD_PROD, the credential of prod: give stage one of its own"},
		"production's credential, set":    {good + "MAILGUN_SMTP_PASSWORD_PROD=x\n", "", ops.GateFailed, ".env:5: MAILGUN_SMTP_PASSWORD_PROD refers to MAILGUN_SMTP_PASSWORD_PROD, the credential of prod: give stage one of its own"},
		"a name that only begins alike":   {with("hunter2", "${MAILGUN_SMTP_PASSWORD_PRODUCT}"), "", ops.GatePassed, passed},
		"production's credential by value": {good, "SMTP_PASSWORD=hunter2\n", ops.GateFailed,
			".env:4: SMTP_PASSWORD is the password of prod: give stage one of its own, and rotate this one"},
		"another value":               {good, "SMTP_PASSWORD=another\n", ops.GatePassed, passed},
		"both decided elsewhere":      {with("hunter2", "$P"), "SMTP_PASSWORD=$P\n", ops.GatePassed, passed},
		"a login at production's":     {with("postmaster@mg.example.com", "postmaster@mail.example.com"), "", ops.GateFailed, ".env:3: SMTP_USER is a login of prod: give stage one of its own"},
		"an address of production's":  {with("postmaster@mg.example.com", "billing@mg.example.com"), "", ops.GateFailed, ".env:3: SMTP_USER is a login of prod: give stage one of its own"},
		"everything at once is told":  {"SMTP_HOST=mx\nSMTP_PORT=25\nSMTP_PASSWORD=${MAILGUN_SMTP_PASSWORD_PROD}\n", "", ops.GateFailed, `.env:1: SMTP_HOST is "mx", which is not the mail catcher: use smtp.mailgun.org; .env:2: SMTP_PORT is 25, which is blocked: use 2525 or 587; .env:3: SMTP_PASSWORD refers to MAILGUN_SMTP_PASSWORD_PROD, the credential of prod: give stage one of its own`},
		"no settings: what SSOT says": {"", "", ops.GatePassed, "mail of stage goes to the catcher, judged by ssot/environments.yaml, as no settings of its own were found"},
		"settings, none about mail":   {"WORKERS=4\n", "", ops.GateFailed, "SMTP_HOST of stage is not set: set it to smtp.mailgun.org, Odoo would take localhost; SMTP_PORT of stage is not set: set it to 2525 or 587, Odoo would take 25"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := gates.JudgeMail(stage, prod, gates.Settings(".env", c.settings), gates.Settings(".env.prod", c.productions))
			judged(t, got, c.status, c.explanation)
			if text := fmt.Sprintf("%+v", got); strings.Contains(text, "hunter2") || got.Gate != "mail-catcher" || got.Environment != "stage" {
				t.Errorf("the verdict is %s", text)
			}
		})
	}
}

func TestMailOfProductionIsItsOwn(t *testing.T) {
	t.Parallel()
	judged(t, gates.JudgeMail(prod, prod, gates.Settings("x", "SMTP_HOST=mx\n"), nil), ops.GateSkipped, "prod is production, which has a transport of its own")
}

// What the user's own SSOT says passes, and would not if it were edited to production's transport.
func TestMailOfTheSSOT(t *testing.T) {
	t.Parallel()
	wrong := stage
	wrong.SMTP = prod.SMTP
	wrong.SMTP.Port = 25
	judged(t, gates.JudgeMail(wrong, prod, nil, nil), ops.GateFailed,
		"ssot/environments.yaml:0: SMTP_PORT is 25, which is blocked: use 2525 or 587; ssot/environments.yaml:0: SMTP_PASSWORD refers to MAILGUN_SMTP_PASSWORD_PROD, the credential of prod: give stage one of its own")
}

func TestPort25(t *testing.T) {
	t.Parallel()
	for settings, refused := range map[string]string{
		"SMTP_PORT=587":                        "",
		"SMTP_PORT=2525":                       "",
		"SMTP_PORT=25":                         "SMTP_PORT",
		"smtp_port = 25":                       "smtp_port",
		"RELAY_SMTP_PORT: '25'":                "RELAY_SMTP_PORT",
		"MAIL_URL=smtp://user:pw@mx.test:25":   "MAIL_URL",
		"MAIL_URL=smtp://mx.test":              "MAIL_URL",
		"MAIL_URL=smtp://mx.test/?tls=no":      "MAIL_URL",
		"MAIL_URL=smtp://user@mx.test:2525":    "",
		"MAIL_URL=smtps://mx.test":             "",
		"RELAY=smtp.example.com:25":            "RELAY",
		"RELAY=smtp.example.com:2525":          "",
		"WORKERS=25":                           "",
		"LONGPOLLING_PORT=25":                  "",
		"SMTP_PORT=587\nSMTP_PORT=25":          "SMTP_PORT",
		"# SMTP_PORT=25\nSMTP_PORT=587":        "",
		"DATABASE_URL=postgres://db.test:25/x": "",
	} {
		got := gates.JudgePort("prod", gates.Settings("f", settings))
		if refused == "" {
			judged(t, got, ops.GatePassed, "nothing of prod uses port 25")
			continue
		}
		line := strings.Count(settings, "\n") + 1
		judged(t, got, ops.GateFailed, fmt.Sprintf("f:%d: %s uses port 25, which is blocked: use 2525 or 587", line, refused))
	}
	judged(t, gates.JudgePort("prod", nil), ops.GateSkipped, "no settings of prod were found")
}
