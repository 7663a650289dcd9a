package ops

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// EvidenceLink is a row of the chain of evidence, as the database has it.
type EvidenceLink struct {
	ID         int64
	Kind       string
	Subject    string
	SHA256     []byte // of the artifact
	Size       int64
	Location   string
	Run        string // empty when none produced it
	RecordedAt int64  // microseconds since 1970
	Previous   []byte // digest of the row before; nil in the first
	Digest     []byte
}

// Derive computes the digest of a row anew, as the comment on ops.evidence.digest says how.
func (l EvidenceLink) Derive() []byte {
	text := fmt.Sprintf("%s\n%d\n%s\n%s\n%s\n%d\n%s\n%s\n%d\n", hex.EncodeToString(l.Previous), l.ID, l.Kind, l.Subject,
		hex.EncodeToString(l.SHA256), l.Size, l.Location, l.Run, l.RecordedAt)
	sum := sha256.Sum256([]byte(text))
	return sum[:]
}

// Broken says what is wrong with a row that follows another one, which has no number when it is the first; empty when nothing is.
func (l EvidenceLink) Broken(before EvidenceLink) string {
	switch {
	case l.ID != before.ID+1:
		return fmt.Sprintf("it should be number %d", before.ID+1)
	case !bytes.Equal(l.Previous, before.Digest):
		return "it does not follow the row before: the digest that it names is another one"
	case !bytes.Equal(l.Derive(), l.Digest):
		return "its digest is not that of what is in the row"
	}
	return ""
}
