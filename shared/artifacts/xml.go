package artifacts

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"github.com/insightpulseai/odooops-console/shared/fault"
)

// document reads XML token by token. Nothing that it holds depends on how long the document is, but for one text.
//
// The standard library neither expands entities that a document declares nor fetches any; it takes a document with
// declarations all the same, and this does not: no report has any, and whoever declares some is up to something.
type document struct {
	*xml.Decoder
	depth int
	ended bool // the root is closed
}

func newXML(content io.Reader) *document {
	d := &document{Decoder: xml.NewDecoder(&tagGuard{from: bufio.NewReaderSize(content, 64<<10)})}
	d.CharsetReader = func(label string, input io.Reader) (io.Reader, error) {
		switch strings.ToLower(label) {
		case "us-ascii", "ascii", "utf8":
			return input, nil
		}
		return nil, refuse("its charset is %q: write UTF-8", clip(label, 40))
	}
	return d
}

// next gives the next start, end or text; the others are looked at here.
func (d *document) next() (xml.Token, error) {
	for {
		token, err := d.Token()
		if err != nil {
			return nil, notXML(err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			if d.ended {
				return nil, refuse("there is more than one document in it")
			}
			if d.depth++; d.depth > deepest {
				return nil, refuse("its elements are nested more than %d deep", deepest)
			}
			return t, nil
		case xml.EndElement:
			d.depth--
			d.ended = d.depth == 0
			return t, nil
		case xml.Directive:
			if bytes.ContainsRune(t, '[') || bytes.Contains(bytes.ToUpper(t), []byte("ENTITY")) {
				return nil, refuse("it declares entities of its own")
			}
		}
	}
}

// root is the element around everything.
func (d *document) root() (xml.StartElement, error) {
	for {
		token, err := d.next()
		if errors.Is(err, io.EOF) {
			err = refuse("it is not XML: it ends without an element")
		}
		if err != nil {
			return xml.StartElement{}, err
		}
		if start, is := token.(xml.StartElement); is {
			return start, nil
		}
	}
}

func notXML(err error) error {
	var known *fault.Error
	var syntax *xml.SyntaxError
	switch {
	case errors.As(err, &known):
		return known
	case errors.Is(err, io.EOF):
		return io.EOF
	case errors.As(err, &syntax):
		return refuse("it is not XML: line %d: %s", syntax.Line, clip(syntax.Msg, 120))
	default:
		return refuse("it is not XML: %s", clip(strings.TrimPrefix(err.Error(), "xml: "), 120))
	}
}

// attribute is the value of an attribute, or nothing.
func attribute(start xml.StartElement, name string) string {
	for _, a := range start.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
