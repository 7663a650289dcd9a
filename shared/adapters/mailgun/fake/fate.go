package fake

import (
	"strings"
	"time"
)

// fate is what happens to a message for one recipient. An address asks for it, so that people can see each kind without
// an account: bounce@… does not exist, later@… is greylisted first, spam@… complains, read@… opens, and all others get it.
func (m Message) fate(recipient string) []Object {
	who, _, _ := strings.Cut(recipient, "@")
	who, _, _ = strings.Cut(who, "+")
	told := func(event string, after time.Duration, more ...Object) Object {
		return m.Event(event, recipient, m.At.Add(after), more...)
	}
	accepted := told("accepted", 0)
	delivered := told("delivered", 2*time.Millisecond, status(250, "OK", "2.0.0"))
	switch strings.ToLower(who) {
	case "bounce":
		return []Object{accepted, told("failed", time.Millisecond, Object{"severity": "permanent", "reason": "bounce", "log-level": "error"},
			status(550, "5.1.1 The account that you tried to reach does not exist", "5.1.1"))}
	case "later":
		return []Object{accepted, told("failed", time.Millisecond, Object{"severity": "temporary", "reason": "greylisted", "log-level": "warn"},
			status(451, "4.7.1 Greylisted, try again later", "4.7.1")), delivered}
	case "spam":
		return []Object{accepted, delivered, told("complained", 3*time.Millisecond)}
	case "read":
		return []Object{accepted, delivered, told("opened", 3*time.Millisecond)}
	default:
		return []Object{accepted, delivered}
	}
}

func status(code int, message, enhanced string) Object {
	return Object{"delivery-status": Object{
		"code": code, "message": message, "enhanced-code": enhanced, "description": "", "attempt-no": 1,
		"mx-host": "nowhere.invalid", "session-seconds": 0.01, "tls": true,
	}}
}
