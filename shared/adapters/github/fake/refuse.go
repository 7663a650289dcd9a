package fake

import (
	"net/http"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx/fakehttp"
)

// words are GitHub's own for a status.
var words = map[int]string{
	http.StatusUnauthorized:        "Bad credentials",
	http.StatusForbidden:           "Resource not accessible by personal access token",
	http.StatusNotFound:            "Not Found",
	http.StatusConflict:            "Conflict",
	http.StatusUnprocessableEntity: "Validation Failed",
	http.StatusTooManyRequests:     "You have exceeded a secondary rate limit",
	http.StatusInternalServerError: "Server Error",
}

func refuse(w http.ResponseWriter, status int) {
	said, ok := words[status]
	if !ok {
		said = http.StatusText(status)
	}
	fakehttp.JSON(w, status, Object{"message": said, "documentation_url": "https://docs.github.com/rest"})
}

// Refuse is a refusal in GitHub's words.
func (f *GitHub) Refuse(status int) fakehttp.Fault {
	return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) { refuse(w, status) }
}
