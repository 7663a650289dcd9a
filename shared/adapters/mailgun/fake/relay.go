package fake

import (
	"bytes"
	"errors"
	"io"
	"log"
	"mime"
	"mime/multipart"
	"net"
	"net/mail"
	"strings"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// The limits of the original ("Sending via SMTP").
const (
	largestMessage = 25 << 20
	mostRecipients = 1000
)

// Relay takes messages as smtp.mailgun.org does on 587 and 2525: with a login, and with STARTTLS for who wants it. The
// certificate is made here and nobody's. Close ends it.
func (f *Mailgun) Relay(listener net.Listener) (*smtp.Server, error) {
	certificate, err := selfSigned()
	if err != nil {
		return nil, err
	}
	s := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{at: f}, nil }))
	s.Domain, s.TLSConfig = "mxa.mailgun.fake", certificate
	s.AllowInsecureAuth = true // nobody listens in between on one machine
	s.MaxMessageBytes, s.MaxRecipients = largestMessage, mostRecipients
	s.ReadTimeout, s.WriteTimeout = time.Minute, time.Minute
	s.ErrorLog = log.New(io.Discard, "", 0)
	go func() { _ = s.Serve(listener) }() // it ends when it is closed
	return s, nil
}

// session is one connection.
type session struct {
	at         *Mailgun
	login      string
	sender     string
	recipients []string
}

// AuthMechanisms are those of the original.
func (s *session) AuthMechanisms() []string { return []string{sasl.Plain, sasl.Login} }

// Auth checks a login. It is an address of the sending domain: that is how the original tells whose message it is.
func (s *session) Auth(mechanism string) (sasl.Server, error) {
	check := func(login, password string) error {
		if _, domain, _ := strings.Cut(login, "@"); domain == "" || !s.at.admits(login, password) {
			return refuse(535, smtp.EnhancedCode{5, 7, 8}, "Authentication failed")
		}
		s.login = login
		return nil
	}
	if mechanism == sasl.Login {
		return &loginServer{check: check}, nil
	}
	return sasl.NewPlainServer(func(_, login, password string) error { return check(login, password) }), nil
}

// admits tells whether a login may send.
func (f *Mailgun) admits(login, password string) bool {
	if f.Logins != nil {
		known, listed := f.Logins[login]
		return listed && known == password
	}
	return password != ""
}

// Mail begins a message.
func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if s.login == "" {
		return refuse(530, smtp.EnhancedCode{5, 7, 1}, "Relaying denied: log in first")
	}
	s.sender = from
	return nil
}

// Rcpt adds a recipient.
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.recipients = append(s.recipients, to)
	return nil
}

// Data takes the message in and lets it happen.
func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	m, err := read(raw)
	if err != nil {
		return refuse(554, smtp.EnhancedCode{5, 6, 0}, "not a message")
	}
	_, m.Domain, _ = strings.Cut(s.login, "@")
	m.Sender, m.Method, m.At = s.sender, "SMTP", time.Now()
	if m.ID == "" { // the original gives one
		m.ID = newID() + "@" + m.Domain
	}
	s.at.take(m, s.recipients)
	return nil
}

// Reset forgets the message.
func (s *session) Reset() { s.sender, s.recipients = "", nil }

// Logout ends the connection.
func (s *session) Logout() error { return nil }

func refuse(code int, enhanced smtp.EnhancedCode, message string) error {
	return &smtp.SMTPError{Code: code, EnhancedCode: enhanced, Message: message}
}

// read makes a message of what came over the wire.
func read(raw []byte) (Message, error) {
	parsed, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return Message{}, err
	}
	h := parsed.Header
	m := Message{
		ID:   strings.Trim(h.Get("Message-Id"), "<> "),
		From: decoded(h.Get("From")), To: decoded(h.Get("To")), Subject: decoded(h.Get("Subject")),
		Size: len(raw), Tags: h["X-Mailgun-Tag"],
	}
	m.Attachments = attachments(h.Get("Content-Type"), parsed.Body, 0)
	return m, nil
}

func decoded(header string) string {
	if text, err := new(mime.WordDecoder).DecodeHeader(header); err == nil {
		return text
	}
	return header
}

// attachments finds the files in a message, as deep as mail programs nest.
func attachments(contentType string, body io.Reader, depth int) (all []Attachment) {
	media, params, err := mime.ParseMediaType(contentType)
	if err != nil || !strings.HasPrefix(media, "multipart/") || params["boundary"] == "" || depth > 5 {
		return nil
	}
	for parts := multipart.NewReader(body, params["boundary"]); ; {
		part, err := parts.NextRawPart()
		if err != nil {
			return all // the end, or a damaged one, of which the rest counts
		}
		kind, _, _ := mime.ParseMediaType(part.Header.Get("Content-Type"))
		if part.FileName() == "" {
			all = append(all, attachments(part.Header.Get("Content-Type"), part, depth+1)...)
			continue
		}
		size, err := io.Copy(io.Discard, part)
		if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
			return all
		}
		all = append(all, Attachment{Name: part.FileName(), ContentType: kind, Size: int(size)})
	}
}
