package proof

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/evidence"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// BundleKind is what the bundle of a run is called among the evidence.
const BundleKind = "fixbot.bundle"

// PolicyName is where the text of a policy is kept, and DiffName what a pull request changed.
func PolicyName(digest [32]byte) string { return "policies/" + hex.EncodeToString(digest[:]) }

// DiffName is where what a pull request changed is kept, as canonical JSON.
func DiffName(digest [32]byte) string { return "diffs/" + hex.EncodeToString(digest[:]) }

// Check derives what is behind a row of evidence again, and says what is wrong with it; empty when nothing is.
func Check(ctx context.Context, k evidence.Keeper, l ops.EvidenceLink) (wrong string, err error) {
	content, err := fetch(ctx, k, l.Location, hex.EncodeToString(l.SHA256))
	switch {
	case fault.ReasonOf(err) == fault.Internal && err != nil:
		return fault.Classify(err).Public, nil
	case err != nil:
		return "", err
	case int64(len(content)) != l.Size:
		return fmt.Sprintf("it has %d bytes, and %d are on record", len(content), l.Size), nil
	case l.Kind != BundleKind:
		return "", nil
	}
	return checkBundle(ctx, k, content)
}

// checkBundle derives what a bundle refers to.
func checkBundle(ctx context.Context, k evidence.Keeper, content []byte) (wrong string, err error) {
	var tree any
	var b struct {
		Verdict *struct {
			Policy string `json:"policy_sha256"`
			Diff   string `json:"diff_sha256"`
		} `json:"verdict"`
	}
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.UseNumber()
	if err := errors.Join(decoder.Decode(&tree), json.Unmarshal(content, &b)); err != nil {
		return "it is not the JSON of a bundle: " + err.Error(), nil //nolint:nilerr // that is what is wrong with it
	}
	if again, err := evidence.Canonical(tree); err != nil || !bytes.Equal(again, content) {
		return "it is not canonical JSON", err
	}
	if b.Verdict == nil { // its agent never made a pull request
		return "", nil
	}
	for name, digest := range map[string]string{"policies/": b.Verdict.Policy, "diffs/": b.Verdict.Diff} {
		_, err := fetch(ctx, k, evidence.Bucket+"/"+name+digest, digest)
		switch {
		case err != nil && fault.ReasonOf(err) == fault.Internal:
			return fault.Classify(err).Public, nil
		case err != nil:
			return "", err
		}
	}
	return "", nil
}

func fetch(ctx context.Context, k evidence.Keeper, location, digest string) ([]byte, error) {
	var sum [32]byte
	if n, err := hex.Decode(sum[:], []byte(digest)); err != nil || n != len(sum) {
		return nil, fault.New(fault.Internal, "%q is no SHA-256", ops.Plain(digest, 80))
	}
	return evidence.Fetch(ctx, k, location, sum)
}
