package fake

import (
	"net/http"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx/fakehttp"
)

// words are DigitalOcean's own for a status: the id and the message of its error body.
var words = map[int][2]string{
	http.StatusUnauthorized:        {"unauthorized", "Unable to authenticate you"},
	http.StatusForbidden:           {"forbidden", "You are not authorized to perform this operation"},
	http.StatusNotFound:            {"not_found", "The resource you requested could not be found."},
	http.StatusConflict:            {"conflict", "The resource is already in use."},
	http.StatusUnprocessableEntity: {"unprocessable_entity", "per_page must be between 1 and 200."},
	http.StatusTooManyRequests:     {"too_many_requests", "API Rate limit exceeded."},
	http.StatusInternalServerError: {"server_error", "Unexpected server-side error"},
}

func refuse(w http.ResponseWriter, status int) {
	said, ok := words[status]
	if !ok {
		said = [2]string{"bad_request", http.StatusText(status)}
	}
	fakehttp.JSON(w, status, Object{"id": said[0], "message": said[1], "request_id": "4d9d8375-3c56-4925-a3e7-eb137fed17e9"})
}

// Refuse is a refusal in DigitalOcean's words.
func (f *DigitalOcean) Refuse(status int) fakehttp.Fault {
	return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) { refuse(w, status) }
}
