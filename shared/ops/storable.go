package ops

import "bytes"

// StorableJSON turns the escape \u0000 into the replacement character, because JSON can say NUL and Postgres text cannot
// hold it. A backslash can only stand inside a string, where it and its successor belong together: \\u0000 is no NUL.
func StorableJSON(document []byte) []byte {
	if !bytes.Contains(document, []byte(`\u0000`)) {
		return document
	}
	out := bytes.Clone(document)
	for i := 0; i+5 < len(out); i++ {
		if out[i] != '\\' {
			continue
		}
		if string(out[i+1:i+6]) == "u0000" {
			copy(out[i+2:], "fffd")
		}
		i++
	}
	return out
}
