// Package lambda is the Lambda service on one machine. It runs the real function binaries over the real Runtime API, one
// process per concurrent invocation, and answers the real Invoke API.
//
// It owns the instances (spawned on demand up to the reserved concurrency, reused, reaped, killed when an invocation runs
// out of time), the queue of asynchronous invocations with its retries, and the limits of payloads. Instances never
// outlive the platform.
//
// It refuses to give an instance any environment but what the template declares, to keep queued events beyond its own
// life (nothing that matters may be only in memory), to invoke for a browser, and to know HTTP routes or schedules.
package lambda

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

// The limits of AWS.
const (
	MaxSyncPayload  = 6 << 20
	MaxAsyncPayload = 1 << 20
	maxQueued       = 10_000
	defaultCap      = 8 // instances of a function without reserved concurrency; AWS would go on to 1,000
)

// Function is what the service has to know to run one.
type Function struct {
	Name          string // kebab
	LogicalID     string
	Binary        string // absolute path of its bootstrap
	Timeout       time.Duration
	MemorySize    int
	Reserved      *int
	RetryAttempts int           // of an asynchronous invocation, after the first one
	MaxEventAge   time.Duration // how long an asynchronous invocation may wait; zero is six hours
}

// Options start a Service. Zero values of the durations are the defaults.
type Options struct {
	Functions []Function
	Env       func(function string) map[string]string // what the template declares for it
	Endpoint  string                                  // base URL of the Invoke API, for AWS_ENDPOINT_URL_LAMBDA
	TempDir   string                                  // what /tmp is on Lambda
	Log       io.Writer                               // gets whole lines; must be safe for concurrent use

	IdleAfter   time.Duration                    // an instance unused this long goes away; five minutes
	InitTimeout time.Duration                    // ten seconds, as on AWS
	RetryDelay  func(int) time.Duration          // before the n-th retry of an asynchronous invocation; one minute, two minutes
	Backoff     func(failures int) time.Duration // after an instance that did not start
}

// Service runs functions until Stop.
type Service struct {
	options  Options
	log      *console
	pools    map[string]*pool // by kebab name
	names    map[string]string
	queues   map[string]*queue
	listener net.Listener
	server   *http.Server
	address  string

	mu        sync.Mutex
	instances map[string]*instance // by token
	stopping  chan struct{}
	stopOnce  sync.Once
	work      sync.WaitGroup // queues and processes

	onExit func(*instance) // for tests
}

// What Invoke refuses. A failure of the function is not among them: it is a Result with a FunctionError.
var (
	ErrNotFound  = errors.New("there is no such function")
	ErrThrottled = errors.New("every instance the function may have is busy")
	ErrTooLarge  = errors.New("the payload is larger than Lambda takes")
	ErrStopping  = errors.New("the platform is stopping")
)

// Start begins to answer the Runtime API. No instance is started before the first invocation.
func Start(o Options) (*Service, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen for the Runtime API: %w", err)
	}
	s := &Service{
		options: withDefaults(o), log: &console{w: o.Log}, pools: map[string]*pool{}, names: map[string]string{},
		queues: map[string]*queue{}, listener: listener, address: listener.Addr().String(),
		instances: map[string]*instance{}, stopping: make(chan struct{}),
	}
	for _, f := range s.options.Functions {
		s.pools[f.Name] = newPool(s, f)
		s.names[f.Name], s.names[f.LogicalID] = f.Name, f.Name
		s.queues[f.Name] = newQueue(s, s.pools[f.Name])
	}
	for _, q := range s.queues {
		s.work.Go(q.dispatch)
	}
	s.server = &http.Server{Handler: s.runtimeAPI(), ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = s.server.Serve(listener) }()
	return s, nil
}

func withDefaults(o Options) Options {
	if o.Log == nil {
		o.Log = io.Discard
	}
	if o.Env == nil {
		o.Env = func(string) map[string]string { return nil }
	}
	if o.IdleAfter == 0 {
		o.IdleAfter = 5 * time.Minute
	}
	if o.InitTimeout == 0 {
		o.InitTimeout = 10 * time.Second
	}
	if o.RetryDelay == nil {
		o.RetryDelay = func(n int) time.Duration { return time.Duration(n) * time.Minute }
	}
	if o.Backoff == nil {
		o.Backoff = func(failures int) time.Duration { return min(250*time.Millisecond<<min(failures, 6), 10*time.Second) }
	}
	return o
}

// Invoke runs a function and waits for its result. It waits for a free instance as long as the function may run. When
// ctx ends first, the invocation goes on without its caller, as on AWS.
func (s *Service) Invoke(ctx context.Context, name string, payload []byte) (Result, error) {
	p, err := s.pool(name)
	if err != nil {
		return Result{}, err
	}
	if len(payload) > MaxSyncPayload {
		return Result{}, ErrTooLarge
	}
	v := newInvocation(rand.Text(), payload)
	p.submit(v)
	wait := time.NewTimer(p.fn.Timeout)
	defer wait.Stop()
	for {
		select {
		case <-v.finished:
			return v.result, v.err
		case <-wait.C:
			if p.abandon(v) {
				return Result{}, ErrThrottled
			}
		case <-ctx.Done():
			p.abandon(v)
			return Result{}, ctx.Err()
		}
	}
}

// InvokeAsync queues an invocation and returns.
func (s *Service) InvokeAsync(name string, payload []byte) error {
	p, err := s.pool(name)
	if err != nil {
		return err
	}
	if len(payload) > MaxAsyncPayload {
		return ErrTooLarge
	}
	return s.queues[p.fn.Name].add(payload)
}

// Has tells whether a function of this name (kebab, logical id or ARN) exists.
func (s *Service) Has(name string) bool {
	_, err := s.pool(name)
	return err == nil
}

func (s *Service) pool(name string) (*pool, error) {
	kebab, ok := s.names[functionName(name)]
	if !ok {
		return nil, ErrNotFound
	}
	return s.pools[kebab], nil
}

func (s *Service) isStopping() bool {
	select {
	case <-s.stopping:
		return true
	default:
		return false
	}
}

func (s *Service) register(i *instance) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.instances[i.token] = i
}

func (s *Service) forget(i *instance) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.instances, i.token)
}

func (s *Service) byToken(token string) (*instance, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, ok := s.instances[token]
	return i, ok
}
