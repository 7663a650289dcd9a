package proof_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/proof"
)

// wrongs walks the chain as `make verify-evidence` does, and counts what is wrong.
func (b *bench) wrongs() (n int) {
	b.Helper()
	links, err := b.db.EvidenceAfter(b.Context(), 0, 100)
	if err != nil {
		b.Fatal(err)
	}
	var before ops.EvidenceLink
	for _, l := range links {
		wrong, err := proof.Check(b.Context(), b.Keep, l)
		if err != nil {
			b.Fatal(err)
		}
		if wrong != "" || l.Broken(before) != "" {
			n++
		}
		before = l
	}
	return n
}

func proved(t *testing.T) *bench {
	t.Helper()
	b := start(t)
	b.green(first)
	b.approve(first)
	b.well()
	b.exec(`insert into ops.evidence (kind, subject, sha256, size_bytes, location, recorded_at) select 'test.copy', 'again', sha256, size_bytes, location, recorded_at from ops.evidence`)
	if n := b.wrongs(); n != 0 {
		t.Fatalf("%d are wrong to begin with", n)
	}
	return b
}

// TestOneChangedByteIsFound: in the bundle, in what it refers to, and in every column of the chain.
func TestOneChangedByteIsFound(t *testing.T) {
	t.Parallel()
	b := proved(t)
	files := 0
	err := filepath.WalkDir(b.dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, at := range []int{0, len(content) / 2, len(content) - 1} {
			content[at] ^= 1
			if err := os.WriteFile(path, content, 0o600); err != nil {
				return err
			}
			if b.wrongs() == 0 {
				t.Errorf("byte %d of %s was changed, and nothing is wrong", at, path)
			}
			content[at] ^= 1
		}
		return os.WriteFile(path, content, 0o600)
	})
	if err != nil || files != 3 || b.wrongs() != 0 {
		t.Fatalf("%d files, %v, %d wrong", files, err, b.wrongs())
	}
	for column, to := range map[string]string{
		"kind": "'x'", "subject": "'x'", "sha256": "sha256('x')", "size_bytes": "size_bytes + 1", "location": "location || 'x'", "run_id": "null",
		"recorded_at": "recorded_at + interval '1 microsecond'", "digest": "sha256('x')",
	} {
		tx, err := b.conn.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		b.exec(`alter table ops.evidence disable trigger all`)
		b.exec(`create temp table was on commit drop as select * from ops.evidence`)
		b.exec(`update ops.evidence set ` + column + ` = ` + to + ` where id = 1`)
		rows, err := b.conn.Query(t.Context(), `select id, kind, subject, sha256, size_bytes, location, coalesce(run_id::text, ''), (extract(epoch from recorded_at) * 1000000)::bigint, previous_digest, digest from ops.evidence order by id`)
		if err != nil {
			t.Fatal(err)
		}
		var before ops.EvidenceLink
		broken := 0
		for rows.Next() {
			var l ops.EvidenceLink
			if err := rows.Scan(&l.ID, &l.Kind, &l.Subject, &l.SHA256, &l.Size, &l.Location, &l.Run, &l.RecordedAt, &l.Previous, &l.Digest); err != nil {
				t.Fatal(err)
			}
			if l.Broken(before) != "" {
				broken++
			}
			before = l
		}
		if broken == 0 {
			t.Errorf("%s was changed, and the chain holds", column)
		}
		if err := tx.Rollback(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func TestWhatIsGoneIsFound(t *testing.T) {
	t.Parallel()
	b := proved(t)
	if err := os.RemoveAll(filepath.Join(b.dir, "policies")); err != nil {
		t.Fatal(err)
	}
	if b.wrongs() == 0 {
		t.Error("the policy is gone, and nothing is wrong")
	}
}
