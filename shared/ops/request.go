package ops

import (
	"fmt"
	"time"
)

// What people can ask for on a message, by the name that its buttons carry. Opening a page is asked of the browser; its
// press is told to us all the same.
const (
	AskAcknowledge = "acknowledge"
	AskFix         = "fix"
	AskOpen        = "open"
)

// Request is a change that somebody asked for. It is done once: a rebuild, which replays what vendors told, leaves it
// alone.
type Request interface {
	Change
	request()
}

// Asks reports whether a change is one that somebody asked for.
func Asks(c Change) bool { _, asked := c.(Request); return asked }

// FindingAcknowledged says that somebody took a finding on. The first one counts.
type FindingAcknowledged struct {
	Finding int64 // number of the finding
	By      string
	At      time.Time // the vendor's clock
}

// FixRequested says that somebody asked FixBot to mend something. Whether it may, and when, is FixBot's to decide.
type FixRequested struct {
	Subject string // what is to be mended: finding:12, build:7, deployment:7
	By      string
	At      time.Time // the vendor's clock
}

// Event is the line that an acknowledgement leaves in the audit stream, also when it came to nothing: taken says whether
// it counts, known whether there is such a finding.
func (a FindingAcknowledged) Event(d Delivery, taken, known bool) PlatformEvent {
	e := PlatformEvent{
		Kind: "finding.acknowledged", Severity: Info, Source: string(d.Source), Subject: fmt.Sprintf("finding:%d", a.Finding),
		Message:   fmt.Sprintf("%s acknowledged finding %d", Plain(a.By, 200), a.Finding),
		Data:      map[string]any{"by": a.By, "delivery": d.ID},
		DedupeKey: fmt.Sprintf("finding.acknowledged/%d/%s", a.Finding, d.ID),
		At:        a.At,
	}
	switch {
	case !known:
		e.Severity, e.Message = Warning, e.Message+", which does not exist"
	case !taken:
		e.Message += ", which somebody had acknowledged before"
	}
	return e
}

// Notice tells those who were told of the finding that somebody has taken it on.
func (a FindingAcknowledged) Notice() Notice {
	topic := fmt.Sprintf("finding:%d", a.Finding)
	return followUp(topic, "acknowledged", "Acknowledged by "+Plain(a.By, 200), a.At)
}

// Notice tells those who were told of the subject that somebody asked for a fix: whoever presses a button sees that it was
// heard.
func (f FixRequested) Notice() Notice {
	return followUp(f.Subject, "fix_requested", "FixBot was asked by "+Plain(f.By, 200), f.At)
}

func followUp(topic, kind, title string, at time.Time) Notice {
	return Notice{
		DedupeKey: fmt.Sprintf("%s/%s/%d", topic, kind, at.UnixMicro()), Channel: DefaultChannel, Topic: topic, Kind: kind,
		Severity: Info, Title: title, FollowUp: true,
	}
}

func (FindingAcknowledged) change()  {}
func (FindingAcknowledged) request() {}
func (FixRequested) change()         {}
func (FixRequested) request()        {}
