// Package observed owns how what an API showed becomes a delivery of the ledger: in the shape of the webhook that tells
// the same, so that polling and pushing are interpreted alike and a rebuild has both, and under a key that is its
// content, so that what is observed again unchanged is the same delivery.
//
// It refuses to know any vendor and to fetch anything.
package observed

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// Only keeps some fields of an object: counters and descriptions would make every look another one, or a large one.
func Only(object json.RawMessage, names ...string) (json.RawMessage, error) {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(object, &all); err != nil {
		return nil, err
	}
	kept := map[string]json.RawMessage{}
	for _, name := range names {
		if value, ok := all[name]; ok {
			kept[name] = value
		}
	}
	return json.Marshal(kept)
}

// Delivery makes a delivery. Shown is what was observed, and what the key is made of; around it the body has what the
// webhook would have besides. Where tells apart what would look alike, such as a repository's id.
func Delivery(source ops.Source, where, event, action string, shown, around map[string]json.RawMessage) (ops.Delivery, error) {
	content, err := json.Marshal(shown)
	if err != nil {
		return ops.Delivery{}, err
	}
	sum := sha256.Sum256(content)
	whole := maps.Clone(shown)
	maps.Copy(whole, around)
	body, err := json.Marshal(whole)
	return ops.Delivery{
		Source: source, Key: "api/" + where + "/" + event + "/" + hex.EncodeToString(sum[:]), Event: event, Action: action,
		Headers: map[string]string{"content-type": "application/json"}, Body: body,
	}, err
}
