package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/infra/local/gateway"
	"github.com/insightpulseai/odooops-console/infra/local/lambda"
	"github.com/insightpulseai/odooops-console/infra/local/running"
	"github.com/insightpulseai/odooops-console/infra/local/schedule"
	"github.com/insightpulseai/odooops-console/infra/local/stream"
	"github.com/insightpulseai/odooops-console/shared/identity"
	"github.com/insightpulseai/odooops-console/shared/secret"
)

// run starts Lambda and the scheduler and opens the doors. Stopping goes the other way: no more schedules, requests
// finish, functions end.
func (p *platform) run(ctx context.Context) error {
	endpoint, private, err := p.invokeEndpoint(ctx)
	if err != nil {
		return err
	}
	service, err := lambda.Start(p.lambdaOptions(endpoint))
	if err != nil {
		return err
	}
	p.onStop(service.Stop)
	if private != nil {
		p.onStop(p.serve(gateway.Server(service.InvokeAPI()), private))
	}
	changes := p.stream()
	p.answer(p.front(service, changes, private == nil))
	p.onStop(p.drain)
	p.onStop(changes.Stop) // first, or it would hold up the draining
	p.runSchedules(ctx, service)
	return nil
}

// invokeEndpoint is where functions find the Invoke API: on the one port, or on a port of its own that only this machine
// reaches when the one port is open to others.
func (p *platform) invokeEndpoint(ctx context.Context) (string, net.Listener, error) {
	if p.config.onlyThisMachine() {
		return p.url, nil, nil
	}
	private, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, fmt.Errorf("listen for the Invoke API: %w", err)
	}
	return "http://" + private.Addr().String(), private, nil
}

func (p *platform) lambdaOptions(endpoint string) lambda.Options {
	// Evidence has a folder here, unless there is a storage.
	folder := map[string]string{}
	if os.Getenv("SUPABASE_URL") == "" {
		folder["EVIDENCE_DIR"] = p.config.file("evidence")
	}
	env := newEnvironment(p.config, p.secrets, p.fakes.variables, folder)
	o := lambda.Options{Endpoint: endpoint, TempDir: p.config.file("tmp"), Log: p.log}
	for _, f := range p.template.Functions {
		o.Functions = append(o.Functions, lambda.Function{
			Name: f.Name, LogicalID: f.LogicalID, Binary: binary(p.config, f), Timeout: f.Timeout, MemorySize: f.MemorySize,
			Reserved: f.Reserved, RetryAttempts: f.EventInvoke.RetryAttempts, MaxEventAge: f.EventInvoke.MaxEventAge,
		})
	}
	o.Env = func(name string) map[string]string {
		f, _ := p.template.Function(name)
		return env.of(f)
	}
	return o
}

// stream is what no function can do: it verifies tokens as console-read-api does, by the same variables.
func (p *platform) stream() *stream.Stream {
	env := newEnvironment(p.config, p.secrets)
	return &stream.Stream{
		URL: p.config.DatabaseURL,
		Identity: identity.New(identity.Config{
			Secret: secret.New(env.value(jwtSecret)), JWKSURL: env.value(jwksURL), Issuer: env.value(jwtIssuer),
		}),
		Log: func(line string, args ...any) { p.log.printf("stream", line, args...) },
	}
}

// front is what the one port answers.
func (p *platform) front(service *lambda.Service, changes gateway.Streamer, invokeToo bool) http.Handler {
	doors := &gateway.Gateway{Router: p.router, CORS: p.template.CORS, Invoker: service, Stream: changes, Log: p.log}
	if !invokeToo {
		return doors
	}
	api := service.InvokeAPI()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, lambda.InvokePrefix) {
			api.ServeHTTP(w, r)
			return
		}
		doors.ServeHTTP(w, r)
	})
}

func (p *platform) scheduler(invoker schedule.Invoker) *schedule.Scheduler {
	s := &schedule.Scheduler{Invoker: invoker, Log: p.log}
	for _, f := range p.template.Functions {
		for _, e := range f.Schedules {
			s.Entries = append(s.Entries, schedule.Entry{
				Name: e.Name, Function: f.Name, Expression: e.Expression, Timezone: e.Timezone, Input: e.Input, Disabled: e.Disabled,
			})
		}
	}
	return s
}

func (p *platform) runSchedules(ctx context.Context, service *lambda.Service) {
	ctx, silence := context.WithCancel(ctx)
	p.onStop(func(context.Context) { silence() })
	go func() {
		if err := p.scheduler(service).Run(ctx); err != nil {
			p.fatal <- err
		}
	}()
}

// announce tells people and programs where everything is.
func (p *platform) announce() error {
	env := newEnvironment(p.config, p.secrets, p.fakes.variables)
	_, generated := p.secrets[jwtSecret]
	token, err := makeToken(p.config, env.value(jwtSecret), generated, time.Now())
	if err != nil {
		return err
	}
	if err := writeCard(p.config, running.Card{URL: p.url, PID: os.Getpid(), DatabaseURL: p.config.DatabaseURL, SMTP: p.fakes.smtp}); err != nil {
		return err
	}
	p.onStop(func(context.Context) { removeCard(p.config) })
	_, _ = fmt.Fprint(p.log, banner{config: p.config, url: p.url, router: p.router, secrets: p.secrets, fakes: p.fakes, env: env, token: token, now: time.Now()}.String())
	return nil
}
