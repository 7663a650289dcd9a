package entry

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/insightpulseai/odooops-console/shared/fault"
)

// Scheduled makes a job a Lambda function that a schedule, a bell or a person starts. A failure is returned to the
// runtime, so that it counts in Lambda's own error metric and its alarm; the text that leaves is the public one.
func Scheduled(log *slog.Logger, work Job) func(context.Context, json.RawMessage) (any, error) {
	return func(ctx context.Context, input json.RawMessage) (any, error) {
		started := time.Now()
		trigger := readTrigger(input)
		report, err := safeJob(ctx, work, trigger)
		logJob(ctx, log, trigger, report, err, time.Since(started))
		if err != nil {
			return nil, fmt.Errorf("%s: %s", fault.ReasonOf(err), fault.Classify(err).Public)
		}
		return envelope{OK: true, Data: report}, nil
	}
}

// readTrigger is lenient: whatever a person sends by hand starts the job.
func readTrigger(input json.RawMessage) Trigger {
	var t Trigger
	if json.Unmarshal(input, &t) != nil {
		t = Trigger{}
	}
	t.Trigger = cmp.Or(t.Trigger, "manual")
	return t
}

func safeJob(ctx context.Context, work Job, t Trigger) (report any, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return work(ctx, t)
}

func logJob(ctx context.Context, log *slog.Logger, t Trigger, report any, err error, took time.Duration) {
	attrs := []slog.Attr{
		slog.String("request_id", requestID(ctx)),
		slog.String("trigger", clip(t.Trigger, 40)),
		slog.String("chore", clip(t.Chore, 40)),
		slog.Any("report", report),
		slog.Int64("duration_ms", took.Milliseconds()),
	}
	level := slog.LevelInfo
	if err != nil {
		attrs, level = append(attrs, slog.String("error", clip(err.Error(), 4000))), slog.LevelError
	}
	log.LogAttrs(ctx, level, "job", attrs...)
}

func requestID(ctx context.Context) string {
	if lc, ok := lambdacontext.FromContext(ctx); ok {
		return lc.AwsRequestID
	}
	return ""
}
