// Package evidence owns where artifacts are kept that prove something, and that what is read back is what was kept: a
// folder on one machine, a bucket of the storage in production.
//
// It refuses to overwrite, to delete, to believe that a write succeeded before it has read it back, and to know what an
// artifact is about: which there are, and their digests, is in ops.evidence.
package evidence

import (
	"context"
	"crypto/sha256"
	"strings"

	"github.com/insightpulseai/odooops-console/shared/fault"
)

// Bucket is the first step of every location, wherever it is kept: moving from a folder to a bucket is copying.
const Bucket = "evidence"

// Keeper keeps artifacts under names with slashes in them.
type Keeper interface {
	// Put keeps an artifact under a name that is not taken; one that is, is fault.Conflict.
	Put(ctx context.Context, name string, content []byte) error
	// Get reads an artifact; one that is not there is fault.NotFound.
	Get(ctx context.Context, name string) ([]byte, error)
}

// Keep keeps an artifact and gives its location. Doing it again does nothing; when it returns without an error, the
// content has been read back.
func Keep(ctx context.Context, k Keeper, name string, content []byte) (location string, err error) {
	if err := k.Put(ctx, name, content); err != nil && fault.ReasonOf(err) != fault.Conflict {
		return "", err
	}
	location = Bucket + "/" + name
	_, err = Fetch(ctx, k, location, sha256.Sum256(content))
	return location, err
}

// Fetch reads an artifact back and gives it only when its digest is the one on record.
func Fetch(ctx context.Context, k Keeper, location string, digest [sha256.Size]byte) ([]byte, error) {
	name, ours := strings.CutPrefix(location, Bucket+"/")
	if !ours {
		return nil, fault.New(fault.Internal, "the evidence at %q is not kept here", location)
	}
	content, err := k.Get(ctx, name)
	switch {
	case fault.ReasonOf(err) == fault.NotFound && err != nil:
		return nil, fault.Wrap(err, fault.Internal, "the evidence at %s is gone", location)
	case err != nil:
		return nil, err
	case sha256.Sum256(content) != digest:
		return nil, fault.New(fault.Internal, "the evidence at %s is not what was kept there: its SHA-256 is another one", location)
	}
	return content, nil
}

// bucketStore is a storage with buckets; supabase.Storage is one.
type bucketStore interface {
	Put(ctx context.Context, bucket, name, contentType string, content []byte) error
	Get(ctx context.Context, bucket, name string) ([]byte, error)
}

// Config is what the environment says about where evidence is kept. Without a folder it is the storage.
type Config struct {
	Dir string `envconfig:"EVIDENCE_DIR"`
}

// Open chooses the folder when there is one, else the storage. Nothing is made or reached before it is needed.
func Open(cfg Config, storage bucketStore) Keeper {
	if cfg.Dir != "" {
		return folder{cfg.Dir}
	}
	return inBucket{storage}
}

type inBucket struct{ storage bucketStore }

func (b inBucket) Put(ctx context.Context, name string, content []byte) error {
	return b.storage.Put(ctx, Bucket, name, "application/octet-stream", content)
}

func (b inBucket) Get(ctx context.Context, name string) ([]byte, error) {
	return b.storage.Get(ctx, Bucket, name)
}
