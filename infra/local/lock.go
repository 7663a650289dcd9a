package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"github.com/insightpulseai/odooops-console/infra/local/running"
)

// lockData makes sure that one platform at a time uses a data directory. The kernel gives the lock back when we end,
// however we end.
func lockData(c config) (*os.File, error) {
	lock, err := os.OpenFile(c.file("dev.lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock the data directory: %w", err)
	}
	err = syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err == nil {
		return lock, nil
	}
	_ = lock.Close()
	if !errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, fmt.Errorf("lock the data directory: %w", err)
	}
	other := "another make dev"
	if found, err := running.Find(c.DataDir); err == nil {
		other = fmt.Sprintf("another make dev (%s, process %d)", found.URL, found.PID)
	}
	return nil, fmt.Errorf("%s uses %s already: stop that one, or set OPS_DATA_DIR and OPS_HTTP_ADDR for a second one", other, c.DataDir)
}

// writeCard tells other programs of this user (make demo, make rebuild) where we are.
func writeCard(c config, card running.Card) error {
	text, err := json.Marshal(card)
	if err != nil {
		return err
	}
	return writePrivate(running.CardFile(c.DataDir), append(text, '\n'))
}

// removeCard takes it away. While we hold the lock, whatever card there is belongs to us or to one that was killed.
func removeCard(c config) { _ = os.Remove(running.CardFile(c.DataDir)) }

// writePrivate replaces a file in one step, for our eyes only.
func writePrivate(path string, text []byte) error {
	temp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*") // mode 0600
	if err != nil {
		return err
	}
	_, err = temp.Write(text)
	err = errors.Join(err, temp.Close())
	if err == nil {
		err = os.Rename(temp.Name(), path)
	}
	if err != nil {
		_ = os.Remove(temp.Name())
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}
