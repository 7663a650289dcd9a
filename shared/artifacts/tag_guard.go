package artifacts

import (
	"bufio"
	"bytes"
)

// tagGuard stands before the XML parser. A parser keeps all attributes of a tag until it has seen its end, at twenty
// times the bytes that they have in the file, so a tag must end some time. Texts may be long: reports hold whole logs.
//
// It also takes out what may not stand in XML and does in reports of some tools, because logs are full of it: control
// characters, and a byte order mark at the beginning.
type tagGuard struct {
	from   *bufio.Reader
	begun  bool
	where  place
	quote  byte   // within a tag: the quotation mark that was opened
	length int    // of the tag, or of what a comment or CDATA begins with
	recent []byte // the last bytes of what stands between < and >, as many as it takes to know its end
}

// place is what the guard is in.
type place int

const (
	inText place = iota
	atOpening
	inTag
	inComment
	inCDATA
	inInstruction
	inDirective
)

// Read is here so that it is a reader; the parser reads by byte.
func (g *tagGuard) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	b, err := g.ReadByte()
	if err != nil {
		return 0, err
	}
	p[0] = b
	return 1, nil
}

// ReadByte gives the next byte, or refuses to.
func (g *tagGuard) ReadByte() (byte, error) {
	if !g.begun {
		g.begun = true
		if err := g.begin(); err != nil {
			return 0, err
		}
	}
	b, err := g.from.ReadByte()
	if err != nil {
		return 0, err
	}
	if b < ' ' && b != '\t' && b != '\n' && b != '\r' {
		b = ' '
	}
	if g.follow(b); g.length > largestTag {
		return 0, refuse("it has a tag of more than %d bytes", largestTag)
	}
	return b, nil
}

// begin looks at the first bytes for another encoding, which the declaration of it could only be read in.
func (g *tagGuard) begin() error {
	head, _ := g.from.Peek(3)
	switch {
	case bytes.Equal(head, []byte("\xef\xbb\xbf")):
		_, err := g.from.Discard(3)
		return err
	case bytes.HasPrefix(head, []byte("\xfe\xff")), bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\x00")), bytes.HasPrefix(head, []byte("<\x00")):
		return refuse("its charset is UTF-16 or UTF-32: write UTF-8")
	}
	return nil
}

// follow keeps track of where in the document the byte is.
func (g *tagGuard) follow(b byte) {
	switch g.where {
	case inText:
		if b == '<' {
			g.where, g.length, g.recent = atOpening, 0, g.recent[:0]
		}
	case atOpening:
		g.opening(b)
	case inTag:
		g.tag(b)
	case inComment:
		g.until(b, "-->")
	case inCDATA:
		g.until(b, "]]>")
	case inInstruction:
		g.length++
		g.until(b, "?>")
	case inDirective:
		if g.length++; b == '>' {
			g.leave()
		}
	}
}

// opening finds out what a < opens.
func (g *tagGuard) opening(b byte) {
	g.recent = append(g.recent, b)
	switch text := string(g.recent); {
	case text == "?":
		g.enter(inInstruction)
	case text == "!--":
		g.enter(inComment)
	case text == "![CDATA[":
		g.enter(inCDATA)
	case text == "!" || text == "!-" || len(text) < 8 && text == "![CDATA["[:len(text)]: // it may still become one of these
	case text[0] == '!':
		if g.enter(inDirective); b == '>' {
			g.leave()
		}
	default:
		g.enter(inTag)
		g.tag(b)
	}
}

func (g *tagGuard) tag(b byte) {
	g.length++
	switch {
	case g.quote != 0:
		if b == g.quote {
			g.quote = 0
		}
	case b == '"' || b == '\'':
		g.quote = b
	case b == '>':
		g.leave()
	}
}

func (g *tagGuard) until(b byte, end string) {
	if g.recent = append(g.recent, b); len(g.recent) > len(end) {
		g.recent = append(g.recent[:0], g.recent[1:]...)
	}
	if string(g.recent) == end {
		g.leave()
	}
}

func (g *tagGuard) enter(where place) {
	g.where, g.length, g.quote, g.recent = where, 0, 0, g.recent[:0]
}

func (g *tagGuard) leave() { g.where, g.length, g.recent = inText, 0, g.recent[:0] }
