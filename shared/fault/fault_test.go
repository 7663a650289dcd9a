package fault_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/insightpulseai/odooops-console/shared/fault"
)

func TestClassify(t *testing.T) {
	t.Parallel()
	cause := fmt.Errorf("dial tcp 10.0.0.7: %w", io.ErrUnexpectedEOF)
	for name, c := range map[string]struct {
		err    error
		reason fault.Reason
		public string
	}{
		"bare":            {fault.New(fault.NotFound, "no work item %q", "x"), fault.NotFound, `no work item "x"`},
		"wrapped outside": {fmt.Errorf("read: %w", fault.New(fault.Invalid, "bad cursor")), fault.Invalid, "bad cursor"},
		"with a cause":    {fault.Wrap(cause, fault.Unavailable, "the database is away"), fault.Unavailable, "the database is away"},
		"unclassified":    {cause, fault.Internal, "something went wrong on our side; it was logged"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := fault.Classify(c.err)
			if got.Reason != c.reason || got.Public != c.public {
				t.Errorf("got %s %q, want %s %q", got.Reason, got.Public, c.reason, c.public)
			}
			if strings.Contains(got.Public, "10.0.0.7") {
				t.Errorf("the public sentence tells the cause: %q", got.Public)
			}
		})
	}
	if !errors.Is(fault.Wrap(cause, fault.Internal, "x"), io.ErrUnexpectedEOF) {
		t.Error("the cause is lost to errors.Is")
	}
}
