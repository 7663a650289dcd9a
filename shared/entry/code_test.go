package entry

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"testing"

	"github.com/insightpulseai/odooops-console/shared/fault"
)

// A code of a sender's own is in the answer's status and in its envelope; everything else is as its class has it.
func TestWithCode(t *testing.T) {
	t.Parallel()
	for reason, why := range map[fault.Reason]error{
		fault.Unauthenticated: fault.New(fault.Unauthenticated, "who are you"),
		fault.Internal:        errors.New("private"),
	} {
		call := HTTP(slog.New(slog.DiscardHandler), func(context.Context, *Request) (Reply, error) {
			return Reply{}, WithCode(why, http.StatusNotAcceptable)
		})
		response, err := call(t.Context(), httpEvent{})
		var got envelope
		if err != nil || json.Unmarshal([]byte(response.Body), &got) != nil {
			t.Fatalf("%v %s", err, response.Body)
		}
		if response.StatusCode != http.StatusNotAcceptable || got.Code != http.StatusNotAcceptable || got.Reason != reason || got.OK || got.Error == "private" {
			t.Errorf("%d %+v", response.StatusCode, got)
		}
	}
}
