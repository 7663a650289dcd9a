package entry

import (
	"context"
	"encoding/json"
	"os"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
)

// Quiet is how long a bell stays silent after it has rung. Whoever answers it must watch an empty queue for longer than
// that (queue.Policy.Linger), because what is committed meanwhile is not rung for.
const Quiet = 100 * time.Millisecond

// ByBell is the trigger of what a bell woke.
const ByBell = "bell"

// Bell wakes another function. It is for speed only: that function's schedule is the guarantee.
type Bell struct {
	client  *lambda.Client
	target  string
	payload []byte

	mu   sync.Mutex
	last time.Time
}

// NewBell makes a bell for a function; an empty name gives one that makes no sound. Region, credentials and (locally)
// the endpoint are those that the Lambda runtime puts into the environment.
func NewBell(target string) *Bell { return NewChoreBell(target, "") }

// NewChoreBell makes a bell for one of the chores that a function does.
func NewChoreBell(target, chore string) *Bell {
	options := lambda.Options{
		Region:           os.Getenv("AWS_REGION"),
		Credentials:      aws.CredentialsProviderFunc(fromEnvironment),
		RetryMaxAttempts: 1, // a lost ring costs a minute at most; a slow one costs the sender's patience
	}
	if endpoint := os.Getenv("AWS_ENDPOINT_URL_LAMBDA"); endpoint != "" {
		options.BaseEndpoint = aws.String(endpoint)
	}
	payload, err := json.Marshal(struct {
		Trigger string `json:"trigger"`
		Chore   string `json:"chore,omitempty"`
	}{ByBell, chore})
	Check(err)
	return &Bell{client: lambda.New(options), target: target, payload: payload}
}

// Ring wakes the function unless that was done a moment ago.
func (b *Bell) Ring(ctx context.Context) error {
	if b.target == "" || !b.due(time.Now()) {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	_, err := b.client.Invoke(ctx, &lambda.InvokeInput{
		FunctionName: aws.String(b.target), InvocationType: types.InvocationTypeEvent, Payload: b.payload,
	})
	if err != nil {
		b.mu.Lock()
		b.last = time.Time{} // nobody heard it
		b.mu.Unlock()
	}
	return err
}

// After rings once a job has ended, however it ended: what it wrote by then may be work for another function. Nobody waits
// for whether it was heard.
func (b *Bell) After(work Job) Job {
	return func(ctx context.Context, t Trigger) (any, error) {
		report, err := work(ctx, t)
		_ = b.Ring(context.WithoutCancel(ctx))
		return report, err
	}
}

func (b *Bell) due(now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if now.Sub(b.last) < Quiet {
		return false
	}
	b.last = now
	return true
}

func fromEnvironment(context.Context) (aws.Credentials, error) {
	return aws.Credentials{
		AccessKeyID:     os.Getenv("AWS_ACCESS_KEY_ID"),
		SecretAccessKey: os.Getenv("AWS_SECRET_ACCESS_KEY"),
		SessionToken:    os.Getenv("AWS_SESSION_TOKEN"),
	}, nil
}
