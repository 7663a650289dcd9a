package lambda

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/infra/local/sam"
)

// InvokePrefix is where the Invoke API lives; it cannot collide with a route of ours.
const InvokePrefix = "/2015-03-31/functions/"

// InvokeAPI answers POST /2015-03-31/functions/{name}/invocations, well enough for the AWS SDKs and the AWS CLI. It has
// no credentials to check, so it answers programs on this machine only: see refuseStrangers.
func (s *Service) InvokeAPI() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("x-amzn-RequestId", rand.Text())
		if why := refuseStrangers(r); why != "" {
			apiError(w, http.StatusForbidden, "AccessDeniedException", why)
			return
		}
		name, ok := invokedName(r)
		if !ok {
			apiError(w, http.StatusNotFound, "UnknownOperationException", "this machine knows POST "+InvokePrefix+"{name}/invocations only")
			return
		}
		if !s.Has(name) {
			apiError(w, http.StatusNotFound, "ResourceNotFoundException", "Function not found: "+sam.FunctionARN(functionName(name)))
			return
		}
		s.serveInvoke(w, r, name)
	})
}

func (s *Service) serveInvoke(w http.ResponseWriter, r *http.Request, name string) {
	kind := r.Header.Get("X-Amz-Invocation-Type")
	limit := MaxSyncPayload
	switch kind {
	case "Event":
		limit = MaxAsyncPayload
	case "", "RequestResponse", "DryRun":
	default:
		apiError(w, http.StatusBadRequest, "InvalidParameterValueException", "X-Amz-Invocation-Type is Event, RequestResponse or DryRun")
		return
	}
	payload, err := io.ReadAll(http.MaxBytesReader(w, r.Body, int64(limit)))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		s.writeInvokeError(w, ErrTooLarge)
		return
	case err != nil:
		apiError(w, http.StatusBadRequest, "InvalidRequestContentException", "the request body could not be read")
		return
	case len(payload) == 0:
		payload = []byte("{}")
	case !json.Valid(payload):
		apiError(w, http.StatusBadRequest, "InvalidRequestContentException", "Could not parse request body into json")
		return
	}
	// A function may run longer than the server in front gives a response.
	_ = http.NewResponseController(w).SetWriteDeadline(time.Time{})
	w.Header().Set("X-Amz-Executed-Version", "$LATEST")
	switch kind {
	case "DryRun":
		w.WriteHeader(http.StatusNoContent)
	case "Event":
		if err := s.InvokeAsync(name, payload); err != nil {
			s.writeInvokeError(w, err)
			return
		}
		w.WriteHeader(http.StatusAccepted)
	default:
		s.serveSync(w, r, name, payload)
	}
}

func (s *Service) serveSync(w http.ResponseWriter, r *http.Request, name string, payload []byte) {
	result, err := s.Invoke(r.Context(), name, payload)
	if err != nil {
		s.writeInvokeError(w, err)
		return
	}
	w.Header().Set("x-amzn-RequestId", result.RequestID)
	w.Header().Set("Content-Type", "application/json")
	if result.FunctionError != "" {
		w.Header().Set("X-Amz-Function-Error", result.FunctionError)
	}
	_, _ = w.Write(result.Payload)
}

func (s *Service) writeInvokeError(w http.ResponseWriter, err error) {
	switch {
	case errors.Is(err, ErrTooLarge):
		apiError(w, http.StatusRequestEntityTooLarge, "RequestTooLargeException", "the payload is over 6 MB, or over 1 MB for the type Event")
	case errors.Is(err, ErrThrottled):
		w.Header().Set("Retry-After", "1")
		apiError(w, http.StatusTooManyRequests, "TooManyRequestsException", "Rate Exceeded.")
	default: // the caller hung up, or we are stopping
		apiError(w, http.StatusServiceUnavailable, "ServiceException", err.Error())
	}
}

// apiError speaks the REST-JSON protocol: SDKs read the header, people the body.
func apiError(w http.ResponseWriter, status int, kind, message string) {
	body := map[string]string{"Type": "User", "message": message, "Message": message}
	if status >= http.StatusInternalServerError {
		body["Type"] = "Service"
	}
	if kind == "TooManyRequestsException" {
		body["Reason"] = "ReservedFunctionConcurrentInvocationLimitExceeded"
	}
	w.Header().Set("x-amzn-ErrorType", kind)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

// refuseStrangers: any page in the developer's browser can post to loopback. A browser gives itself away by its Origin,
// and a name that was rebound to this machine by its Host.
func refuseStrangers(r *http.Request) string {
	if r.Header.Values("Origin") != nil || r.Header.Values("Sec-Fetch-Site") != nil {
		return "the Invoke API does not answer browsers"
	}
	host := r.Host
	if name, _, err := net.SplitHostPort(r.Host); err == nil {
		host = name
	}
	if host == "localhost" {
		return ""
	}
	if address, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil && address.IsLoopback() {
		return ""
	}
	return "the Invoke API answers under a loopback address only"
}

// invokedName takes {name} from the path. SDKs escape the colons of an ARN.
func invokedName(r *http.Request) (string, bool) {
	rest, ok := strings.CutPrefix(r.URL.EscapedPath(), InvokePrefix)
	name, ok2 := strings.CutSuffix(rest, "/invocations")
	if !ok || !ok2 || r.Method != http.MethodPost || strings.Contains(name, "/") {
		return "", false
	}
	name, err := url.PathUnescape(name)
	return name, err == nil && name != ""
}

// functionName strips an ARN (whole or partial) and a qualifier: there is one version here, $LATEST.
func functionName(name string) string {
	if _, after, ok := strings.Cut(name, ":function:"); ok {
		name = after
	} else if after, ok := strings.CutPrefix(name, "function:"); ok {
		name = after
	}
	name, _, _ = strings.Cut(name, ":")
	return name
}
