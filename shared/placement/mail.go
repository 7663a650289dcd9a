package placement

import (
	"net/mail"
	"strconv"
	"strings"

	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

// Mail says which environment a mail event belongs to, why, and over which transport the message went.
//
// A message that goes out belongs to whoever claims its sender; one that comes in, to whoever claims its recipient. An
// address is a closer match than a domain, so that two environments can share one. The transport that the vendor tells is
// that of the other end; at which host and port a message was handed over only the SSOT knows.
func (p Places) Mail(m ops.MailEvent) ops.MailEvent {
	m.Environment, m.PlacedBy, m.Transport = "", "", m.Method
	place, claim := p.claimant(evidence(m))
	if place != nil {
		m.Environment, m.PlacedBy = place.Name, claim
	}
	switch {
	case m.Inbound:
		m.Transport = "route"
	case place != nil && m.Method == "smtp":
		m.Transport = place.SMTP.Host + ":" + strconv.Itoa(place.SMTP.Port)
	}
	return m
}

// evidence are the addresses and domains that may tell whose a message is, the surest first: the account's domain at the
// vendor cannot be made up by whoever writes a From header.
func evidence(m ops.MailEvent) (addresses, domains []string) {
	if m.Inbound {
		to := address(m.To)
		return []string{to}, []string{m.Domain, domain(to)}
	}
	from, sender := address(m.From), address(m.Sender)
	return []string{from, sender}, []string{m.Domain, domain(sender), domain(from)}
}

// claimant finds the environment that claims one of the addresses, else one of the domains.
func (p Places) claimant(addresses, domains []string) (*ssot.Environment, string) {
	for kind, names := range [][]string{addresses, domains} {
		for _, name := range names {
			for i, e := range p.environments {
				for _, claimed := range e.SMTP.Senders {
					if name != "" && strings.EqualFold(name, claimed) {
						return &p.environments[i], []string{"address ", "domain "}[kind] + claimed
					}
				}
			}
		}
	}
	return nil, ""
}

// address is the bare address in a header; of several, the first. What cannot be read may still be one.
func address(header string) string {
	if list, err := mail.ParseAddressList(header); err == nil && len(list) > 0 {
		return list[0].Address
	}
	return header
}

func domain(address string) string {
	_, after, _ := strings.Cut(address, "@")
	return after
}
