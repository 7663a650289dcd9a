package evidence

import (
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path"

	"github.com/insightpulseai/odooops-console/shared/fault"
)

// folder keeps artifacts as files that only we may read. A name cannot lead out of it.
type folder struct{ dir string }

// Put writes beside the name first and then links: a file under its name is always whole.
func (f folder) Put(_ context.Context, name string, content []byte) error {
	if err := os.MkdirAll(f.dir, 0o700); err != nil {
		return away(err)
	}
	root, err := os.OpenRoot(f.dir)
	if err != nil {
		return away(err)
	}
	defer root.Close() //nolint:errcheck // it was opened for looking things up
	if err := root.MkdirAll(path.Dir(name), 0o700); err != nil {
		return away(err)
	}
	beside := path.Join(path.Dir(name), ".writing-"+rand.Text())
	defer root.Remove(beside) //nolint:errcheck // what is left of one that was interrupted does no harm
	if err := write(root, beside, content); err != nil {
		return away(err)
	}
	if err := root.Link(beside, name); errors.Is(err, fs.ErrExist) {
		return fault.New(fault.Conflict, "there is evidence at %s already", name)
	} else if err != nil {
		return away(err)
	}
	return nil
}

func write(root *os.Root, name string, content []byte) error {
	file, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

// Get reads a file.
func (f folder) Get(_ context.Context, name string) ([]byte, error) {
	root, err := os.OpenRoot(f.dir)
	if err != nil {
		return nil, missing(err, name)
	}
	defer root.Close() //nolint:errcheck // it was opened for looking things up
	content, err := root.ReadFile(name)
	if err != nil {
		return nil, missing(err, name)
	}
	return content, nil
}

func missing(err error, name string) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fault.Wrap(err, fault.NotFound, "there is no evidence at %s", name)
	}
	return away(err)
}

func away(err error) error {
	return fault.Wrap(err, fault.Unavailable, "the folder of the evidence cannot be used; its disk may be full or not there")
}
