package main

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// Somebody holds a table: whoever asks for it is told so within seconds, with the condition of a 304 or without, and
// nothing of it is left behind on the connection.
func TestWhatTakesTooLongIs503(t *testing.T) {
	t.Parallel()
	a := start(t)
	viewer := token(t, "viewer", nil)
	tag := a.get("/v1/runs", viewer).header["etag"]
	holder, err := a.conn.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := holder.Exec(t.Context(), "lock table ops.runs in access exclusive mode"); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	var wg sync.WaitGroup
	for _, c := range []struct{ target, condition string }{{"/v1/runs", ""}, {"/v1/runs", tag}, {"/v1/runs/1", ""}, {"/v1/overview", ""}} {
		wg.Go(func() {
			got := a.get(c.target, viewer, "if-none-match", c.condition)
			if got.status != 503 || got.Reason != "unavailable" || got.Error == "" {
				t.Errorf("%s with %q: %d %s", c.target, c.condition, got.status, got.raw)
			}
		})
	}
	wg.Wait()
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("it took %s", took)
	}
	if err := holder.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := a.get("/v1/runs", viewer); got.status != 200 {
		t.Errorf("afterwards: %d %s", got.status, got.raw)
	}
}

// What is compressed is the same answer, and its tag is good for the next question.
func TestCompressedOverTheWire(t *testing.T) {
	t.Parallel()
	a := start(t)
	viewer := token(t, "viewer", nil)
	a.exec(`insert into ops.work_items (work_item_ref, source, source_id, status, title, source_updated_at, delivery_id)
		select 'plane:' || i, 'plane', i::text, 'open', 'An umlaut: ü, a <tag> & more', '2026-03-01', 1 from generate_series(1, 60) i`)
	plain := a.get("/v1/work-items", viewer)
	packed := a.ask("GET", "/v1/work-items", viewer, "accept-encoding", "br, gzip")
	if packed.Headers["content-encoding"] != "gzip" || !packed.IsBase64Encoded || packed.Headers["vary"] != "Authorization, Accept-Encoding" || packed.Headers["etag"] != "W/"+plain.header["etag"] {
		t.Fatalf("%v", packed.Headers)
	}
	raw, err := base64.StdEncoding.DecodeString(packed.Body)
	if err != nil || len(raw) > len(plain.raw)/4 {
		t.Errorf("%d bytes of %d (%v)", len(raw), len(plain.raw), err)
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	if body, err := io.ReadAll(unpacked); err != nil || string(body) != plain.raw || !strings.Contains(plain.raw, "ü, a <tag> & more") {
		t.Errorf("unpacked it is another answer (%v):\n%.300s\n%.300s", err, body, plain.raw)
	}
	if again := a.ask("GET", "/v1/work-items", viewer, "accept-encoding", "gzip", "if-none-match", packed.Headers["etag"]); again.StatusCode != http.StatusNotModified || again.Body != "" {
		t.Errorf("the weak tag: %d", again.StatusCode)
	}
}
