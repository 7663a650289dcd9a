package lambda

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/aws/smithy-go"
)

func sdkClient(t *testing.T, s *Service) *sdk.Client {
	t.Helper()
	server := httptest.NewServer(s.InvokeAPI())
	t.Cleanup(server.Close)
	return sdk.New(sdk.Options{
		Region: "local-1", BaseEndpoint: aws.String(server.URL), RetryMaxAttempts: 1,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "local", SecretAccessKey: "local"}, nil
		}),
	})
}

func TestTheAWSSDKInvokes(t *testing.T) {
	t.Parallel()
	seen := make(chan struct{}, 1)
	rung := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { seen <- struct{}{} }))
	t.Cleanup(rung.Close)
	off := testFunction(func(f *Function) { f.Name, f.LogicalID = "off", "Off"; reserved(0)(f) })
	client := sdkClient(t, start(t, Options{}, testFunction(nil), off))
	ctx := context.Background()

	for _, name := range []string{"test-job", "TestJob", "test-job:$LATEST", "arn:aws:lambda:local-1:000000000000:function:test-job", "000000000000:function:test-job"} {
		out, err := client.Invoke(ctx, &sdk.InvokeInput{FunctionName: &name, Payload: []byte(`{"mode":"echo"}`)})
		if err != nil || out.StatusCode != http.StatusOK || out.FunctionError != nil || !strings.Contains(string(out.Payload), `"mode":"echo"`) {
			t.Fatalf("%s: %+v, %v", name, out, err)
		}
	}
	out, err := client.Invoke(ctx, &sdk.InvokeInput{FunctionName: aws.String("test-job"), Payload: []byte(`{"mode":"error"}`)})
	if err != nil || aws.ToString(out.FunctionError) != "Unhandled" || !strings.Contains(string(out.Payload), `"errorMessage":"not today"`) {
		t.Errorf("function error: %+v, %v", out, err)
	}
	out, err = client.Invoke(ctx, &sdk.InvokeInput{
		FunctionName: aws.String("test-job"), InvocationType: types.InvocationTypeEvent, Payload: []byte(`{"mode":"call","url":"` + rung.URL + `"}`),
	})
	if err != nil || out.StatusCode != http.StatusAccepted {
		t.Fatalf("event: %+v, %v", out, err)
	}
	<-seen
	out, err = client.Invoke(ctx, &sdk.InvokeInput{FunctionName: aws.String("test-job"), InvocationType: types.InvocationTypeDryRun})
	if err != nil || out.StatusCode != http.StatusNoContent {
		t.Errorf("dry run: %+v, %v", out, err)
	}

	var notFound *types.ResourceNotFoundException
	_, err = client.Invoke(ctx, &sdk.InvokeInput{FunctionName: aws.String("nobody")})
	if !errors.As(err, &notFound) || !strings.Contains(notFound.ErrorMessage(), "function:nobody") {
		t.Errorf("unknown function: %v", err)
	}
	var tooLarge *types.RequestTooLargeException
	_, err = client.Invoke(ctx, &sdk.InvokeInput{
		FunctionName: aws.String("test-job"), InvocationType: types.InvocationTypeEvent, Payload: []byte(`"` + strings.Repeat("x", MaxAsyncPayload) + `"`),
	})
	if !errors.As(err, &tooLarge) {
		t.Errorf("too large: %v", err)
	}
	var throttled *types.TooManyRequestsException
	_, err = client.Invoke(ctx, &sdk.InvokeInput{FunctionName: aws.String("off")})
	if !errors.As(err, &throttled) || throttled.Reason != types.ThrottleReasonReservedFunctionConcurrentInvocationLimitExceeded {
		t.Errorf("throttled: %v", err)
	}
	var invalid smithy.APIError
	_, err = client.Invoke(ctx, &sdk.InvokeInput{FunctionName: aws.String("test-job"), Payload: []byte(`{`)})
	if !errors.As(err, &invalid) || invalid.ErrorCode() != "InvalidRequestContentException" {
		t.Errorf("not JSON: %v", err)
	}
}

func TestTheInvokeAPIRefusesStrangers(t *testing.T) {
	t.Parallel()
	s := start(t, Options{}, testFunction(nil))
	for name, c := range map[string]struct {
		host, method, path, origin string
		status                     int
	}{
		"a program":                {"127.0.0.1:8787", "POST", "test-job/invocations", "", 204},
		"localhost":                {"localhost:8787", "POST", "test-job/invocations", "", 204},
		"IPv6":                     {"[::1]:8787", "POST", "test-job/invocations", "", 204},
		"a page in the browser":    {"127.0.0.1:8787", "POST", "test-job/invocations", "https://evil.example", 403},
		"a sandboxed page":         {"127.0.0.1:8787", "POST", "test-job/invocations", "null", 403},
		"a name bound to loopback": {"evil.example:8787", "POST", "test-job/invocations", "", 403},
		"localhost in front":       {"localhost.evil.example", "POST", "test-job/invocations", "", 403},
		"another address":          {"192.168.0.7:8787", "POST", "test-job/invocations", "", 403},
		"another call":             {"127.0.0.1:8787", "GET", "test-job", "", 404},
		"another method":           {"127.0.0.1:8787", "GET", "test-job/invocations", "", 404},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequest(c.method, InvokePrefix+c.path, nil)
			r.Host = c.host
			r.Header.Set("X-Amz-Invocation-Type", "DryRun")
			if c.origin != "" {
				r.Header.Set("Origin", c.origin)
			}
			w := httptest.NewRecorder()
			s.InvokeAPI().ServeHTTP(w, r)
			if w.Code != c.status {
				t.Errorf("status = %d %s", w.Code, w.Body)
			}
		})
	}
}

func TestTheRuntimeAPIKnowsItsInstances(t *testing.T) {
	t.Parallel()
	s := start(t, Options{}, testFunction(nil))
	response, err := http.Get("http://" + s.address + "/guess/2018-06-01/runtime/invocation/next")
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusForbidden {
		t.Errorf("status = %d", response.StatusCode)
	}
}
