// Package fake owns a Slack of our own: the methods of its Web API that we use, which say 200 and "ok": false, over state
// that a test or a person may change.
//
// It refuses to answer without the token, and to be kinder than the original. It never ships.
package fake

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx/fakehttp"
)

// Object is a resource as JSON has it.
type Object = map[string]any

// Slack is the fake. Its state is read at each request, under the lock that Change takes.
type Slack struct {
	Token    string
	Channels []Object  // id, name, is_archived
	Messages []Message // in order
	Views    []Object

	// PerChannel allows so many messages in a channel in its window; nil enforces none.
	PerChannel func() *fakehttp.Window

	windows map[string]*fakehttp.Window
	last    int64 // microseconds of the last message
	mu      sync.Mutex
	mux     *http.ServeMux
}

// Message is what was posted.
type Message struct {
	Channel, TS, Thread, Text string
	Blocks                    json.RawMessage
	Metadata                  json.RawMessage
	Edits                     int
}

// New makes an empty workspace that asks for a token.
func New(token string) *Slack {
	f := &Slack{Token: token, mux: http.NewServeMux(), windows: map[string]*fakehttp.Window{}}
	for method, do := range map[string]func(*http.Request) Object{
		"conversations.list": f.list, "conversations.history": f.history, "conversations.replies": f.replies,
		"chat.postMessage": f.post, "chat.update": f.update, "views.open": f.open,
	} {
		f.mux.HandleFunc("POST /api/"+method, f.answering(do))
	}
	f.mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { say(w, "unknown_method") })
	return f
}

// Change alters the state between requests.
func (f *Slack) Change(do func(*Slack)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	do(f)
}

// Posted is what was posted so far.
func (f *Slack) Posted() []Message {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]Message(nil), f.Messages...)
}

// ServeHTTP implements http.Handler. A token in the form is believed before the one in the header.
func (f *Slack) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	given := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		if err := r.ParseForm(); err != nil {
			say(w, "invalid_form_data")
			return
		}
		if r.PostForm.Has("token") {
			given = r.PostForm.Get("token")
		}
	}
	switch {
	case given == "":
		say(w, "not_authed")
	case given != f.Token:
		say(w, "invalid_auth")
	case r.URL.Path == "/api/chat.postMessage" && !f.within(w, r.FormValue("channel")):
		fakehttp.JSON(w, http.StatusTooManyRequests, Object{"ok": false, "error": "ratelimited"})
	default:
		f.mux.ServeHTTP(w, r)
	}
}

func (f *Slack) within(w http.ResponseWriter, channel string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.PerChannel == nil {
		return true
	}
	if f.windows[channel] == nil {
		f.windows[channel] = f.PerChannel()
	}
	now := time.Now()
	within, _, again := f.windows[channel].Take(now)
	if !within {
		w.Header().Set("Retry-After", strconv.Itoa(int(again.Sub(now).Seconds())+1))
	}
	return within
}

func (f *Slack) answering(do func(*http.Request) Object) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		f.mu.Lock()
		answer := do(r)
		f.mu.Unlock()
		if answer["error"] == nil {
			answer["ok"] = true
		} else {
			answer["ok"] = false
		}
		fakehttp.JSON(w, http.StatusOK, answer)
	}
}

func failed(word string) Object { return Object{"error": word} }

// list gives pages that may be shorter than asked for.
func (f *Slack) list(r *http.Request) Object {
	size, err := strconv.Atoi(cmp.Or(r.FormValue("limit"), "100"))
	if err != nil || size < 1 || size > 1000 {
		return failed("invalid_arguments")
	}
	after, skipped := r.FormValue("cursor"), false
	page, next := []Object{}, ""
	for _, channel := range f.Channels {
		id := fmt.Sprint(channel["id"])
		if skipped = skipped || after == "" || id > after; !skipped {
			continue
		}
		if len(page) == size {
			next = fmt.Sprint(page[len(page)-1]["id"])
			break
		}
		page = append(page, channel)
	}
	return Object{"channels": page, "response_metadata": Object{"next_cursor": next}}
}

func (f *Slack) known(channel string) bool {
	for _, c := range f.Channels {
		if c["id"] == channel {
			return c["is_archived"] != true
		}
	}
	return false
}

func (f *Slack) post(r *http.Request) Object {
	channel := r.FormValue("channel")
	switch {
	case !f.known(channel):
		return failed("channel_not_found")
	case r.FormValue("text") == "" && r.FormValue("blocks") == "":
		return failed("no_text")
	}
	if word := tooLong(r); word != "" {
		return failed(word)
	}
	if thread := r.FormValue("thread_ts"); thread != "" && f.find(channel, thread) < 0 {
		return failed("thread_not_found")
	}
	ts := f.stamp()
	f.Messages = append(f.Messages, Message{
		Channel: channel, TS: ts, Thread: r.FormValue("thread_ts"), Text: r.FormValue("text"),
		Blocks: json.RawMessage(r.FormValue("blocks")), Metadata: json.RawMessage(r.FormValue("metadata")),
	})
	return Object{"channel": channel, "ts": ts, "message": Object{"text": r.FormValue("text")}}
}

// stamp is the time of a message, which is its name: no two are alike.
func (f *Slack) stamp() string {
	now := time.Now().UnixMicro()
	f.last = max(f.last+1, now)
	return fmt.Sprintf("%d.%06d", f.last/1_000_000, f.last%1_000_000)
}

// Delete takes a message away, as people do.
func (f *Slack) Delete(ts string) {
	f.Change(func(f *Slack) {
		f.Messages = slices.DeleteFunc(f.Messages, func(m Message) bool { return m.TS == ts })
	})
}

// find is the place of a message; -1 when there is none.
func (f *Slack) find(channel, ts string) int {
	return slices.IndexFunc(f.Messages, func(m Message) bool { return m.Channel == channel && m.TS == ts })
}

// tooLong are the limits of a message: 50 blocks, 3,000 characters in a section, 13,200 in all blocks, 40,000 of text.
func tooLong(r *http.Request) string {
	var blocks []struct {
		Type string `json:"type"`
		Text struct {
			Text string `json:"text"`
		} `json:"text"`
	}
	if given := r.FormValue("blocks"); given != "" && json.Unmarshal([]byte(given), &blocks) != nil {
		return "invalid_blocks_format"
	}
	for _, b := range blocks {
		if b.Type == "section" && len([]rune(b.Text.Text)) > 3000 || b.Type == "header" && len([]rune(b.Text.Text)) > 150 {
			return "invalid_blocks"
		}
	}
	switch {
	case len(blocks) > 50:
		return "invalid_blocks"
	case len(r.FormValue("blocks")) > 13200:
		return "msg_blocks_too_long"
	case len([]rune(r.FormValue("text"))) > 40000:
		return "msg_too_long"
	}
	return ""
}

func (f *Slack) update(r *http.Request) Object {
	i := f.find(r.FormValue("channel"), r.FormValue("ts"))
	if i < 0 {
		return failed("message_not_found")
	}
	if word := tooLong(r); word != "" {
		return failed(word)
	}
	f.Messages[i].Text, f.Messages[i].Blocks = r.FormValue("text"), json.RawMessage(r.FormValue("blocks"))
	f.Messages[i].Edits++
	return Object{"channel": f.Messages[i].Channel, "ts": f.Messages[i].TS, "text": f.Messages[i].Text}
}

// history shows what was posted, newest first, replies left out.
func (f *Slack) history(r *http.Request) Object {
	if !f.known(r.FormValue("channel")) {
		return failed("channel_not_found")
	}
	found := f.shown(r, func(m Message) bool { return m.Thread == "" })
	slices.Reverse(found)
	return Object{"messages": found, "has_more": false, "response_metadata": Object{"next_cursor": ""}}
}

// replies shows a thread, its first message on top.
func (f *Slack) replies(r *http.Request) Object {
	ts := r.FormValue("ts")
	if f.find(r.FormValue("channel"), ts) < 0 {
		return failed("thread_not_found")
	}
	found := f.shown(r, func(m Message) bool { return m.TS == ts || m.Thread == ts })
	return Object{"messages": found, "has_more": false, "response_metadata": Object{"next_cursor": ""}}
}

func (f *Slack) shown(r *http.Request, which func(Message) bool) []Object {
	found := []Object{}
	for _, m := range f.Messages {
		if m.Channel != r.FormValue("channel") || m.TS < r.FormValue("oldest") || !which(m) {
			continue
		}
		shown := Object{"type": "message", "ts": m.TS, "text": m.Text}
		if m.Thread != "" {
			shown["thread_ts"] = m.Thread
		}
		if len(m.Blocks) > 0 {
			shown["blocks"] = m.Blocks
		}
		if m.Edits > 0 {
			shown["edited"] = Object{"ts": m.TS}
		}
		if len(m.Metadata) > 0 && (r.FormValue("include_all_metadata") == "1" || r.FormValue("include_all_metadata") == "true") {
			shown["metadata"] = m.Metadata
		}
		found = append(found, shown)
	}
	return found
}

func (f *Slack) open(r *http.Request) Object {
	said := Object{}
	if json.NewDecoder(r.Body).Decode(&said) != nil || said["trigger_id"] == "expired" {
		return failed("expired_trigger_id")
	}
	f.Views = append(f.Views, said)
	return Object{"view": Object{"id": "V1"}}
}

func say(w http.ResponseWriter, word string) {
	fakehttp.JSON(w, http.StatusOK, Object{"ok": false, "error": word})
}

// meanings are the words that Slack has for what others say with a status.
var meanings = map[int]string{
	http.StatusUnauthorized: "invalid_auth", http.StatusForbidden: "missing_scope", http.StatusNotFound: "channel_not_found",
	http.StatusConflict: "name_taken", http.StatusBadRequest: "invalid_arguments", http.StatusUnprocessableEntity: "invalid_arguments",
}

// Refuse is a refusal in Slack's words: 200, unless it is too often or Slack is not well.
func (f *Slack) Refuse(status int) fakehttp.Fault {
	return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		if word, ok := meanings[status]; ok {
			say(w, word)
			return
		}
		fakehttp.JSON(w, status, Object{"ok": false, "error": "ratelimited"})
	}
}
