package mailgun

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"hash"
	"io"
	"maps"
	"mime"
	mimemultipart "mime/multipart"
	"net/url"
	"slices"
	"strings"

	"github.com/insightpulseai/odooops-console/shared/adapters/inbound"
	"github.com/insightpulseai/odooops-console/shared/fault"
)

// post is a body that was read: who claims to have signed it, and what it says, in one of two shapes.
type post struct {
	signature signature
	content   [sha256.Size]byte // of all that may be read later, so that nothing of it can be exchanged
	data      node              // event-data of a JSON webhook
	form      url.Values        // of a legacy webhook, or of an inbound route; nil for JSON
	files     int               // attachments of a form
}

// read decodes a body by its media type. The header is needed beside it for the boundary.
func read(media, header string, body []byte) (post, error) {
	switch media {
	case inbound.Form:
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return post{}, fault.Wrap(err, fault.Invalid, "the form cannot be read")
		}
		return fromForm(form, nil), nil
	case multipart:
		return readParts(header, body)
	default:
		return readJSON(body)
	}
}

func readJSON(body []byte) (post, error) {
	if err := inbound.Peek(body, nil); err != nil {
		return post{}, err
	}
	var root anything
	if err := inbound.Decode(body, "", &root); err != nil {
		return post{}, err
	}
	top := root.object()
	data := top.object("event-data")
	canonical, err := json.Marshal(data) // keys are sorted, numbers as they were written
	if err != nil {
		return post{}, err
	}
	return post{
		signature: signature{top.text("signature", "timestamp"), top.text("signature", "token"), top.text("signature", "signature")},
		content:   sha256.Sum256(canonical), data: data,
	}, nil
}

// maxParts is far beyond what any message has; an empty part costs its sender forty bytes and us an allocation.
const maxParts = 1000

func readParts(header string, body []byte) (post, error) {
	_, params, err := mime.ParseMediaType(header)
	if err != nil || params["boundary"] == "" {
		return post{}, fault.New(fault.Invalid, "the multipart form names no boundary")
	}
	form, files := url.Values{}, map[string]string{}
	reader := mimemultipart.NewReader(bytes.NewReader(body), params["boundary"])
	for n := 0; ; n++ {
		part, err := reader.NextRawPart()
		if err == io.EOF { //nolint:errorlint // the bare one is the end; wrapped, it says that the end is missing
			return fromForm(form, files), nil
		}
		if err != nil {
			return post{}, fault.Wrap(err, fault.Invalid, "the multipart form is cut short or damaged")
		}
		if n == maxParts {
			return post{}, fault.New(fault.Invalid, "the multipart form has more than %d parts", maxParts)
		}
		value, err := io.ReadAll(part)
		if err != nil {
			return post{}, fault.Wrap(err, fault.Invalid, "the multipart form is cut short or damaged")
		}
		if part.FileName() == "" {
			form.Add(part.FormName(), string(value))
			continue
		}
		sum := sha256.Sum256(value)
		files[part.FormName()+"/"+part.FileName()+"/"+hex.EncodeToString(sum[:])] = ""
	}
}

// fromForm takes the signature out of a form; what is left is what it says.
func fromForm(form url.Values, files map[string]string) post {
	p := post{signature: signature{form.Get("timestamp"), form.Get("token"), form.Get("signature")}, form: form, files: len(files)}
	sum := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(form)) {
		if name != "token" && name != "signature" && name != "timestamp" {
			add(sum, name)
			add(sum, form[name]...)
		}
	}
	add(sum, slices.Sorted(maps.Keys(files))...)
	p.content = [sha256.Size]byte(sum.Sum(nil))
	return p
}

// add hashes a list so that no other list gives the same bytes.
func add(sum hash.Hash, values ...string) {
	size := make([]byte, 0, 8)
	sum.Write(binary.BigEndian.AppendUint64(size, uint64(len(values))))
	for _, v := range values {
		sum.Write(binary.BigEndian.AppendUint64(size, uint64(len(v))))
		_, _ = io.WriteString(sum, v)
	}
}

// field is a value of the form, fit for Postgres.
func (p post) field(names ...string) string {
	for _, name := range names {
		if value := strings.TrimSpace(p.form.Get(name)); value != "" {
			return plain(value)
		}
	}
	return ""
}
