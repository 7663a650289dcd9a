package mailgun

import (
	"net/http"

	"github.com/insightpulseai/odooops-console/shared/fault"
)

// Status is the HTTP code of a refusal as Mailgun reads codes: 200 is taken, 406 is final, and anything else, 401 and 413
// included, comes again for eight hours (documentation.mailgun.com, "Automatic Retries"). So everything that will not
// get better by being sent again is 406; what is our trouble keeps its 5xx, and the post comes back.
//
// A wrong key is final too: it is counted as a refusal, and the events can be fetched from Mailgun's log for as long as
// that keeps them. A key that is not set is ours, and is not final.
func Status(reason fault.Reason) int {
	switch reason {
	case fault.Unavailable, fault.NotConfigured, fault.RateLimited:
		return http.StatusServiceUnavailable
	case fault.Internal:
		return http.StatusInternalServerError
	default:
		return http.StatusNotAcceptable
	}
}
