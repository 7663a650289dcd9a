package evidence

import (
	"bytes"
	"encoding/json"
)

// Canonical writes a value as JSON in the one way that it has here: keys sorted, nothing between them, numbers as they were
// given, one newline at the end. The same facts have the same digest, whoever writes them down.
func Canonical(value any) ([]byte, error) {
	plain, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(bytes.NewReader(plain))
	decoder.UseNumber()
	var tree any
	if err := decoder.Decode(&tree); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out) // maps are written in the order of their keys
	encoder.SetEscapeHTML(false)
	err = encoder.Encode(tree)
	return out.Bytes(), err
}
