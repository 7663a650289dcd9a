package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"sync"
	"time"
)

// target is what is asked, over HTTP/1.1: whole requests, one after the other, round and round.
type target struct {
	address  string
	requests [][]byte
	status   int // what every answer must have
}

// load asks from so many connections at once, each with one request on its way, and reads every byte of the answers. It
// does not parse more than it must, because it shares the cores with what it measures.
func (t target) load(ctx context.Context, clients int, during time.Duration) (figures, error) {
	took := make([][]time.Duration, clients)
	failures := make([]error, clients)
	began := time.Now()
	var wg sync.WaitGroup
	for n := range clients {
		wg.Go(func() {
			took[n], failures[n] = t.ask(ctx, n, began.Add(during))
		})
	}
	wg.Wait()
	elapsed := time.Since(began)
	for _, err := range failures {
		if err != nil {
			return figures{}, err
		}
	}
	all := slices.Concat(took...)
	slices.Sort(all)
	if len(all) == 0 {
		return figures{}, fmt.Errorf("nothing was answered in %s", during)
	}
	return figures{rate: float64(len(all)) / elapsed.Seconds(), p50: all[len(all)/2], p99: all[len(all)*99/100], n: len(all)}, nil
}

func (t target) ask(ctx context.Context, first int, until time.Time) (took []time.Duration, err error) {
	var dial net.Dialer
	conn, err := dial.DialContext(ctx, "tcp", t.address)
	if err != nil {
		return nil, err
	}
	defer conn.Close() //nolint:errcheck // nothing is pending
	in := bufio.NewReaderSize(conn, 64<<10)
	for n := first; time.Now().Before(until); n++ {
		sent := time.Now()
		_ = conn.SetDeadline(sent.Add(30 * time.Second))
		if _, err := conn.Write(t.requests[n%len(t.requests)]); err != nil {
			return took, err
		}
		status, err := discard(in)
		if err != nil {
			return took, err
		}
		took = append(took, time.Since(sent))
		if status != t.status {
			return took, fmt.Errorf("answered %d, not %d", status, t.status)
		}
	}
	return took, nil
}

// discard reads one response and gives its status.
func discard(in *bufio.Reader) (status int, err error) {
	length, chunked := 0, false
	for n := 0; ; n++ {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return 0, err
		}
		line = bytes.TrimRight(line, "\r\n")
		if n == 0 {
			if len(line) < 12 {
				return 0, fmt.Errorf("no HTTP: %q", line)
			}
			if status, err = strconv.Atoi(string(line[9:12])); err != nil {
				return 0, err
			}
			continue
		}
		if len(line) == 0 {
			break
		}
		name, value, _ := bytes.Cut(line, []byte(": "))
		switch {
		case bytes.EqualFold(name, []byte("content-length")):
			if length, err = strconv.Atoi(string(value)); err != nil {
				return 0, err
			}
		case bytes.EqualFold(name, []byte("transfer-encoding")):
			chunked = true
		}
	}
	if chunked {
		return status, discardChunks(in)
	}
	_, err = io.CopyN(io.Discard, in, int64(length))
	return status, err
}

func discardChunks(in *bufio.Reader) error {
	for {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return err
		}
		size, err := strconv.ParseInt(string(bytes.TrimSpace(line)), 16, 32)
		if err != nil {
			return err
		}
		if _, err := io.CopyN(io.Discard, in, size+2); err != nil || size == 0 {
			return err
		}
	}
}
