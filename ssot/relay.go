package ssot

import (
	"crypto/sha256"
	"errors"
	"io/fs"
	"strings"
	"text/template"
)

// readTemplate gives the text of a template that can be filled in. What its fields are is known to whoever fills it in.
func readTemplate(folder fs.FS, file string) (string, *document) {
	d := &document{file: file, lines: map[string]int{}, refused: map[string]bool{}}
	text, err := fs.ReadFile(folder, file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		d.report(0, "", "does not exist: restore it, without it no agent can be told what to do")
		return "", d
	case err != nil:
		d.report(0, "", "cannot be read: %v", err)
		return "", d
	}
	d.digest = sha256.Sum256(text)
	d.refuseSecrets(string(text))
	if _, err := template.New(file).Parse(string(text)); err != nil {
		d.report(0, "", "is no template: %s", strings.TrimPrefix(err.Error(), "template: "))
	}
	if strings.TrimSpace(string(text)) == "" {
		d.report(0, "", "is empty: an agent would be told nothing")
	}
	return string(text), d
}

// LoadFixBot reads the policy alone, as it stands in another folder laid out like this one: on the branch that a pull
// request is for. Its error is Problems. What it says about other files is not checked.
func LoadFixBot(folder fs.FS) (FixBot, [sha256.Size]byte, error) {
	f, d := read[FixBot](folder, fixBotFile)
	f.check(d)
	if found := d.found(); len(found) > 0 {
		return FixBot{}, d.digest, Problems(found)
	}
	return f, d.digest, nil
}

// ReadFixBot reads the text of a policy, as LoadFixBot reads its file.
func ReadFixBot(text []byte) (FixBot, [sha256.Size]byte, error) { return LoadFixBot(policyText(text)) }

// policyText is a folder that has a policy in it and nothing else.
type policyText []byte

// Open implements fs.FS.
func (policyText) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// ReadFile implements fs.ReadFileFS.
func (t policyText) ReadFile(name string) ([]byte, error) {
	if name != fixBotFile {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return t, nil
}

// FixBotText is the text of the policy that is built in.
func FixBotText() ([]byte, error) { return files.ReadFile(fixBotFile) }
