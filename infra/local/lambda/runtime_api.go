package lambda

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"

	"github.com/insightpulseai/odooops-console/infra/local/sam"
)

// runtimeAPI is what the instances talk to. The token in the path says which one is calling; no token, no answer.
func (s *Service) runtimeAPI() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{token}/2018-06-01/runtime/invocation/next", s.instanceOnly(s.next))
	mux.HandleFunc("POST /{token}/2018-06-01/runtime/invocation/{id}/response", s.instanceOnly(s.response))
	mux.HandleFunc("POST /{token}/2018-06-01/runtime/invocation/{id}/error", s.instanceOnly(s.failure))
	mux.HandleFunc("POST /{token}/2018-06-01/runtime/init/error", s.instanceOnly(s.initFailure))
	// Registered by lambda.WithEnableSIGTERM. Nothing ever happens to an extension here but SIGTERM itself.
	mux.HandleFunc("POST /{token}/2020-01-01/extension/register", s.instanceOnly(func(w http.ResponseWriter, _ *http.Request, i *instance) {
		w.Header().Set("Lambda-Extension-Identifier", i.token)
		w.WriteHeader(http.StatusOK)
	}))
	mux.HandleFunc("GET /{token}/2020-01-01/extension/event/next", s.instanceOnly(func(_ http.ResponseWriter, r *http.Request, i *instance) {
		select {
		case <-r.Context().Done():
		case <-i.gone:
		}
	}))
	return mux
}

func (s *Service) instanceOnly(handle func(http.ResponseWriter, *http.Request, *instance)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		i, ok := s.byToken(r.PathValue("token"))
		if !ok {
			runtimeError(w, http.StatusForbidden, "InvalidInstance", "this is the Runtime API of functions that run")
			return
		}
		handle(w, r, i)
	}
}

func (s *Service) next(w http.ResponseWriter, r *http.Request, i *instance) {
	i.pool.ready(i)
	var v *invocation
	select {
	case v = <-i.work:
	case <-i.gone:
		return
	case <-r.Context().Done(): // it hung up, so it is ending; what it was given meanwhile goes to another one
		return
	}
	deadline, ok := i.deliver(v)
	if !ok {
		return
	}
	h := w.Header()
	h.Set("Lambda-Runtime-Aws-Request-Id", v.id)
	h.Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(deadline.UnixMilli(), 10))
	h.Set("Lambda-Runtime-Invoked-Function-Arn", sam.FunctionARN(i.pool.fn.Name))
	h.Set("Lambda-Runtime-Trace-Id", v.trace)
	h.Set("Content-Type", "application/json")
	_, _ = w.Write(v.payload)
}

// currentOf finds the invocation that is being answered. One that ran out of time is not answered any more.
func (i *instance) currentOf(id string) (*invocation, bool) {
	i.pool.mu.Lock()
	defer i.pool.mu.Unlock()
	return i.current, i.current != nil && i.current.id == id
}

func (s *Service) response(w http.ResponseWriter, r *http.Request, i *instance) {
	v, ok := i.currentOf(r.PathValue("id"))
	if !ok {
		runtimeError(w, http.StatusBadRequest, "InvalidRequestID", "this invocation is not yours, or not any more")
		return
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, MaxSyncPayload+1))
	switch {
	case err != nil: // it died while it answered; its end will be reported
		runtimeError(w, http.StatusBadRequest, "TruncatedResponse", "the response broke off")
		return
	case len(body) > MaxSyncPayload:
		v.fail(typeTooLarge, "Response payload size exceeded maximum allowed payload size (%d bytes).", MaxSyncPayload)
		runtimeError(w, http.StatusRequestEntityTooLarge, "RequestEntityTooLarge", "the response is larger than Lambda takes")
		return
	}
	if kind := r.Trailer.Get("Lambda-Runtime-Function-Error-Type"); kind != "" { // its reader failed half way
		v.fail(kind, "the response broke off")
	}
	v.finish(Result{Payload: body}, nil)
	accepted(w)
}

func (s *Service) failure(w http.ResponseWriter, r *http.Request, i *instance) {
	v, ok := i.currentOf(r.PathValue("id"))
	if !ok {
		runtimeError(w, http.StatusBadRequest, "InvalidRequestID", "this invocation is not yours, or not any more")
		return
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, MaxSyncPayload))
	if err != nil {
		runtimeError(w, http.StatusBadRequest, "TruncatedResponse", "the error broke off")
		return
	}
	v.finish(failedResult(body), nil)
	accepted(w)
}

func (s *Service) initFailure(w http.ResponseWriter, r *http.Request, i *instance) {
	body, _ := io.ReadAll(io.LimitReader(r.Body, maxLine))
	i.setInitError(string(body))
	accepted(w)
}

func accepted(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusAccepted)
	_, _ = io.WriteString(w, `{"status":"OK"}`)
}

func runtimeError(w http.ResponseWriter, status int, kind, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"errorType": kind, "errorMessage": message})
}
