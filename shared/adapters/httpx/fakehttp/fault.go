package fakehttp

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
)

// Fault answers a request in the fake's place; behind it is what would have answered.
type Fault func(w http.ResponseWriter, r *http.Request, behind http.Handler)

// Answer gives an answer of its own. Headers come in pairs.
func Answer(status int, body string, headers ...string) Fault {
	return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		w.Header().Set("Content-Type", "application/json")
		for i := 0; i+1 < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// With adds headers to whatever another fault answers. Headers come in pairs.
func With(fault Fault, headers ...string) Fault {
	return func(w http.ResponseWriter, r *http.Request, behind http.Handler) {
		for i := 0; i+1 < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		fault(w, r, behind)
	}
}

// Before does something and then lets the request through.
func Before(do func()) Fault {
	return func(w http.ResponseWriter, r *http.Request, behind http.Handler) {
		do()
		behind.ServeHTTP(w, r)
	}
}

// Hang gives no answer until the caller has gone.
func Hang() Fault {
	return func(_ http.ResponseWriter, r *http.Request, _ http.Handler) {
		_, _ = io.Copy(io.Discard, r.Body) // the server notices the caller's leaving only behind the body
		<-r.Context().Done()
	}
}

// Cut closes the connection in the middle of the body.
func Cut() Fault {
	return func(w http.ResponseWriter, r *http.Request, behind http.Handler) {
		answer := record(r, behind)
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", strconv.Itoa(answer.Body.Len()+1))
		_, _ = w.Write(answer.Body.Bytes()[:answer.Body.Len()/2])
		panic(http.ErrAbortHandler) // the server's way to close without another word
	}
}

// Halve gives half of the body as if it were all of it.
func Halve() Fault {
	return Edit(func(body []byte) []byte { return body[:len(body)/2] })
}

// Replace changes a text wherever it stands in the body.
func Replace(from, to string) Fault {
	return Edit(func(body []byte) []byte { return bytes.ReplaceAll(body, []byte(from), []byte(to)) })
}

// Edit changes the body.
func Edit(change func([]byte) []byte) Fault {
	return func(w http.ResponseWriter, r *http.Request, behind http.Handler) {
		answer := record(r, behind)
		for name, values := range answer.Header() {
			w.Header()[name] = values
		}
		w.Header().Del("Content-Length")
		w.WriteHeader(answer.Code)
		_, _ = w.Write(change(answer.Body.Bytes()))
	}
}

// HTML answers with a page for people, and says that all is well.
func HTML() Fault {
	return Answer(http.StatusOK, "<!doctype html><title>Sign in</title><p>Please sign in to continue.", "Content-Type", "text/html; charset=utf-8")
}

// Huge answers with so many bytes of JSON, and counts those that somebody took.
func Huge(size int, taken *atomic.Int64) Fault {
	return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"padding":"`)
		for chunk := []byte(strings.Repeat("x", 32<<10)); size > 0; size -= len(chunk) {
			n, err := w.Write(chunk)
			if taken.Add(int64(n)); err != nil {
				return
			}
		}
		_, _ = io.WriteString(w, `"}`)
	}
}

// Redirect sends the caller to another address.
func Redirect(status int, to string) Fault {
	return Answer(status, "", "Location", to)
}

func record(r *http.Request, behind http.Handler) *httptest.ResponseRecorder {
	answer := httptest.NewRecorder()
	behind.ServeHTTP(answer, r)
	return answer
}
