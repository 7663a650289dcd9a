// Command function is what the tests of the local Lambda run: a real function that misbehaves on demand.
package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

type event struct {
	Mode string `json:"mode"`
	URL  string `json:"url"`
	Size int    `json:"size"`
}

type answer struct {
	Mode      string   `json:"mode"`
	PID       int      `json:"pid"`
	Env       []string `json:"env,omitempty"`
	RequestID string   `json:"request_id"`
	ARN       string   `json:"arn"`
	LeftMS    int64    `json:"left_ms"`
	Trace     string   `json:"trace"`
	Big       string   `json:"big,omitempty"`
}

func main() {
	switch os.Getenv("INIT") {
	case "fail":
		fmt.Fprintln(os.Stderr, "cannot read the moon")
		os.Exit(3)
	case "hang":
		time.Sleep(time.Hour)
	}
	lambda.Start(handle)
}

func handle(ctx context.Context, e event) (answer, error) {
	call, _ := lambdacontext.FromContext(ctx)
	deadline, _ := ctx.Deadline()
	a := answer{
		Mode: e.Mode, PID: os.Getpid(), RequestID: call.AwsRequestID, ARN: call.InvokedFunctionArn,
		LeftMS: time.Until(deadline).Milliseconds(), Trace: os.Getenv("_X_AMZN_TRACE_ID"),
	}
	switch e.Mode {
	case "env":
		a.Env = os.Environ()
	case "say":
		fmt.Println(`{"level":"INFO","msg":"hello"}`)
	case "error":
		return a, errors.New("not today")
	case "panic":
		panic("at the disco")
	case "exit":
		os.Exit(7)
	case "hang":
		fmt.Println("hanging")
		time.Sleep(time.Hour)
	case "big":
		a.Big = strings.Repeat("x", e.Size)
	case "call": // the test on the other side decides how long this takes and how it ends
		r, _ := http.NewRequest(http.MethodGet, e.URL, nil)
		r.Header.Set("Request-Id", call.AwsRequestID)
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			return a, err
		}
		_ = response.Body.Close()
		if response.StatusCode != http.StatusOK {
			return a, errors.New("told to fail")
		}
	}
	return a, nil
}
