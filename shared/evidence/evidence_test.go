package evidence_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/insightpulseai/odooops-console/shared/evidence"
	"github.com/insightpulseai/odooops-console/shared/fault"
)

// Both keepers keep the same promises. The bucket is a map with the manners of supabase.Storage, whose own fake is
// tested where it is.
func keepers(t *testing.T) map[string]evidence.Keeper {
	t.Helper()
	return map[string]evidence.Keeper{
		"folder": evidence.Open(evidence.Config{Dir: filepath.Join(t.TempDir(), "not", "there", "yet")}, nil),
		"bucket": evidence.Open(evidence.Config{}, &buckets{kept: map[string][]byte{}}),
	}
}

type buckets struct {
	mu   sync.Mutex
	kept map[string][]byte
}

func (b *buckets) Put(_ context.Context, bucket, name, _ string, content []byte) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, taken := b.kept[bucket+"/"+name]; taken {
		return fault.New(fault.Conflict, "taken")
	}
	b.kept[bucket+"/"+name] = content
	return nil
}

func (b *buckets) Get(_ context.Context, bucket, name string) ([]byte, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	content, known := b.kept[bucket+"/"+name]
	if !known {
		return nil, fault.New(fault.NotFound, "not there")
	}
	return content, nil
}

func TestWhatIsKeptComesBack(t *testing.T) {
	t.Parallel()
	for name, k := range keepers(t) {
		for what, content := range map[string][]byte{"text": []byte("hello"), "empty": {}, "bytes": {0, 255, 0}, "large": bytes.Repeat([]byte("x"), 5<<20)} {
			for range 2 { // the second time is a repetition
				location, err := evidence.Keep(t.Context(), k, "deliveries/42/"+what, content)
				if err != nil || location != "evidence/deliveries/42/"+what {
					t.Fatalf("%s, %s: %q %v", name, what, location, err)
				}
				back, err := evidence.Fetch(t.Context(), k, location, sha256.Sum256(content))
				if err != nil || !bytes.Equal(back, content) {
					t.Errorf("%s, %s: %d bytes of %d came back, %v", name, what, len(back), len(content), err)
				}
			}
		}
	}
}

func TestNothingIsOverwritten(t *testing.T) {
	t.Parallel()
	for name, k := range keepers(t) {
		if _, err := evidence.Keep(t.Context(), k, "a", []byte("first")); err != nil {
			t.Fatal(err)
		}
		if _, err := evidence.Keep(t.Context(), k, "a", []byte("second")); err == nil {
			t.Errorf("%s: another content was kept under the same name", name)
		}
		if back, err := k.Get(t.Context(), "a"); err != nil || string(back) != "first" {
			t.Errorf("%s: %q %v", name, back, err)
		}
	}
}

func TestWhatIsNotThereOrNotTheSameIsRefused(t *testing.T) {
	t.Parallel()
	for name, k := range keepers(t) {
		if _, err := evidence.Keep(t.Context(), k, "a/b", []byte("x")); err != nil {
			t.Fatal(err)
		}
		for what, c := range map[string]struct{ location, digestOf, says string }{
			"gone":       {"evidence/a/c", "x", "is gone"},
			"changed":    {"evidence/a/b", "y", "SHA-256"},
			"elsewhere":  {"attic/a/b", "x", "not kept here"},
			"no folder":  {"evidence/z/z", "x", "is gone"},
			"a way out":  {"evidence/../a", "x", ""},
			"a root":     {"evidence//etc/passwd", "x", ""},
			"the folder": {"evidence/a", "x", ""},
		} {
			content, err := evidence.Fetch(t.Context(), k, c.location, sha256.Sum256([]byte(c.digestOf)))
			if err == nil || !strings.Contains(fault.Classify(err).Public, c.says) {
				t.Errorf("%s, %s: %q %v", name, what, content, err)
			}
		}
	}
}

func TestTheFolderIsOurs(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "evidence")
	k := evidence.Open(evidence.Config{Dir: dir}, nil)
	for _, name := range []string{"../out", "/out", "a/../../out"} {
		if err := k.Put(t.Context(), name, []byte("x")); err == nil {
			t.Errorf("%s was written", name)
		}
	}
	if err := k.Put(t.Context(), "a/b", []byte("x")); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]os.FileMode{dir: 0o700, filepath.Join(dir, "a"): 0o700, filepath.Join(dir, "a", "b"): 0o600} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v %v, want %o", path, info, err, want)
		}
	}
	left, err := filepath.Glob(filepath.Join(dir, "a", ".*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// Two who keep the same thing at once have both kept it.
func TestTwoAtOnce(t *testing.T) {
	t.Parallel()
	for name, k := range keepers(t) {
		var all sync.WaitGroup
		failed := make(chan error, 8)
		for range 8 {
			all.Go(func() {
				_, err := evidence.Keep(t.Context(), k, "same", []byte("content"))
				failed <- err
			})
		}
		all.Wait()
		close(failed)
		for err := range failed {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

func TestADiskThatCannotBeUsedIsAnOutage(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "a file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	k := evidence.Open(evidence.Config{Dir: file}, nil)
	_, err := evidence.Keep(t.Context(), k, "a", []byte("x"))
	var f *fault.Error
	if !errors.As(err, &f) || f.Reason != fault.Unavailable || strings.Contains(f.Public, file) {
		t.Errorf("%v", err)
	}
}
