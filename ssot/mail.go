package ssot

import "slices"

// CatcherHost is where every environment but production sends its mail: Mailgun's relay, which reports to ops.mail_events.
const CatcherHost = "smtp.mailgun.org"

const blockedPort = 25

// The ports of the catcher, and those that a production transport may use besides.
var (
	catcherPorts    = []int{2525, 587}
	productionPorts = []int{2525, 587, 465}
)

// checkMail keeps mail from reaching customers by accident: only production has a transport of its own, and its
// credential is nobody else's. It is the parity gate for mail, as far as files can say.
func (f environmentsFile) checkMail(d *document) {
	owner := map[string]string{} // of a production credential
	for _, e := range f.Environments {
		if e.Production {
			owner[e.SMTP.Credential] = e.Name
		}
	}
	for i, e := range f.Environments {
		at := item("environments", i) + ".smtp"
		if !d.sound(item("environments", i) + ".production") {
			continue // which rules apply is not known
		}
		if e.SMTP.Port == blockedPort {
			d.refuse(at+".port", "is 25, which is blocked: use 2525 or 587")
		}
		if e.Production {
			if !slices.Contains(productionPorts, e.SMTP.Port) {
				d.refuse(at+".port", "is %d, which is no port for submitting mail: use 2525, 587 or 465", e.SMTP.Port)
			}
			continue
		}
		if e.SMTP.Host != CatcherHost {
			d.refuse(at+".host", "is %q, which is not the mail catcher: %s is not production, use %s", e.SMTP.Host, e.Name, CatcherHost)
		}
		if !slices.Contains(catcherPorts, e.SMTP.Port) {
			d.refuse(at+".port", "is %d, on which the mail catcher does not listen: use 2525 or 587", e.SMTP.Port)
		}
		if of := owner[e.SMTP.Credential]; of != "" {
			d.refuse(at+".credential", "is %q, the credential of %s: give %s one of its own", e.SMTP.Credential, of, e.Name)
		}
	}
}
