package ops

import "time"

// MailEvent is one thing that happened to one message for one recipient. What the vendor did not tell is empty.
type MailEvent struct {
	EventID  string // the vendor's id of the event; a message has many
	Event    string // accepted, rejected, delivered, failed, opened, clicked, unsubscribed, complained, stored, received
	Severity string // of a failure: temporary, permanent
	Reason   string
	Stamp    time.Time // the vendor's clock

	Subject     string
	From        string // as in the From header
	To          string // the recipient that the event is about
	Sender      string // address that the message was handed over with
	Domain      string // sending domain at the vendor
	MessageID   string // without brackets
	SizeBytes   int64
	Attachments *int // nil when nothing was said about any
	Tags        []string

	Method        string // how the message was handed over: smtp, http
	MethodAssumed bool   // it was made out from how the vendor passed the message on
	Inbound       bool   // somebody wrote to us

	DeliveryCode    int
	DeliveryMessage string
	MXHost          string

	Environment string // decided by the SSOT
	PlacedBy    string // why: the claim that fits
	Transport   string // host and port that the SSOT says for the method, or the method
}

// MailHappened is a mail event that the vendor told. It never changes; events of one message complete each other.
type MailHappened struct{ Event MailEvent }

func (MailHappened) change() {}
