package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/insightpulseai/odooops-console/infra/local/gateway"
	"github.com/insightpulseai/odooops-console/infra/local/sam"
	"github.com/insightpulseai/odooops-console/infra/migrate"
	"github.com/insightpulseai/odooops-console/infra/mirror"
)

// platform is everything that runs.
type platform struct {
	options  options
	log      *output
	config   config
	template *sam.Template
	router   *sam.Router
	secrets  secrets
	fakes    fakes
	url      string
	handler  atomic.Pointer[http.Handler] // what the gateway's port answers; changes once, when all is ready
	drain    func(context.Context)
	fatal    chan error
	closers  []func(context.Context) // the last one first
}

// start goes step by step; what a failed step leaves is undone by stop.
func (p *platform) start(ctx context.Context) error {
	begun := time.Now()
	for _, step := range []func(context.Context) error{p.prepare, p.listen, p.build, p.database, p.play, p.run, p.catchMail} {
		if err := step(ctx); err != nil {
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	p.log.printf("dev", "ready after %s", time.Since(begun).Round(10*time.Millisecond))
	return p.announce()
}

func (p *platform) onStop(closer func(context.Context)) { p.closers = append(p.closers, closer) }

func (p *platform) stop(ctx context.Context) {
	for i := len(p.closers) - 1; i >= 0; i-- {
		p.closers[i](ctx)
	}
	p.closers = nil
}

// prepare finds every mistake that can be found before anything is started.
func (p *platform) prepare(context.Context) error {
	var err error
	if p.config, err = configure(p.options.root()); err != nil {
		return err
	}
	if p.template, err = sam.Load(p.options.template); err != nil {
		return err
	}
	if p.router, err = p.template.Router(); err != nil {
		return err
	}
	if err := p.scheduler(nil).Check(); err != nil {
		return err
	}
	if err := p.config.makeDataDir(p.options.root()); err != nil {
		return err
	}
	lock, err := lockData(p.config)
	if err != nil {
		return err
	}
	p.onStop(func(context.Context) { _ = lock.Close() })
	removeCard(p.config) // of one that was killed: whoever waits for ours must not find it
	if p.secrets, err = makeSecrets(p.config, p.template, os.Getenv); err != nil {
		return err
	}
	return p.secrets.refuseBeyond(p.config)
}

// listen takes the port before the slow steps. Until all is ready it answers that it is not.
func (p *platform) listen(ctx context.Context) error {
	inner, err := (&net.ListenConfig{}).Listen(ctx, "tcp", p.config.Addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("%s is in use: stop what listens there, or set OPS_HTTP_ADDR to another address", p.config.Addr)
	}
	if err != nil {
		return fmt.Errorf("listen on OPS_HTTP_ADDR: %w", err)
	}
	p.url = urlOf(inner.Addr())
	p.answer(gateway.Unavailable("the platform is starting: try again in a moment"))
	p.drain = p.serve(gateway.Server(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		(*p.handler.Load()).ServeHTTP(w, r)
	})), inner)
	p.onStop(p.drain)
	return nil
}

// urlOf is an address that works from here, also when we listen on all of them.
func urlOf(address net.Addr) string {
	if tcp, ok := address.(*net.TCPAddr); ok && tcp.IP.IsUnspecified() {
		return fmt.Sprintf("http://127.0.0.1:%d", tcp.Port)
	}
	return "http://" + address.String()
}

func (p *platform) answer(handler http.Handler) { p.handler.Store(&handler) }

// serve answers on a listener. The function it gives back lets requests finish for two seconds; calling it twice is fine.
func (p *platform) serve(server *http.Server, inner net.Listener) func(context.Context) {
	go func() {
		if err := server.Serve(gateway.Listener(inner)); !errors.Is(err, http.ErrServerClosed) {
			p.fatal <- fmt.Errorf("serve HTTP: %w", err)
		}
	}()
	return func(ctx context.Context) {
		drain, cancel := context.WithTimeout(ctx, 2*time.Second)
		defer cancel()
		if server.Shutdown(drain) != nil {
			_ = server.Close()
		}
	}
}

func (p *platform) build(ctx context.Context) error {
	if p.options.noBuild {
		return built(p.config, p.template.Functions)
	}
	names := make([]string, len(p.template.Functions))
	for i, f := range p.template.Functions {
		names[i] = f.Name
	}
	p.log.printf("dev", "building %s", strings.Join(names, ", "))
	return build(ctx, p.config, p.options.root(), p.template.Functions)
}

func (p *platform) database(ctx context.Context) error {
	embedded := p.config.DatabaseURL == ""
	if embedded {
		p.log.printf("dev", "starting Postgres")
		d, err := startDatabase(ctx, p.config, p.log)
		if err != nil {
			return err
		}
		p.onStop(func(ctx context.Context) {
			if err := d.stop(ctx); err != nil {
				p.log.printf("postgres", "%v", err)
			}
		})
		p.config.DatabaseURL = d.url
	} else {
		p.log.printf("dev", "using the database of DATABASE_URL")
	}
	p.log.printf("dev", "migrating")
	if err := migrate.Up(ctx, p.config.DatabaseURL, p.log.from("migrate")); err != nil {
		return err
	}
	if embedded {
		var err error
		if p.config.ReaderURL, err = readerLogin(ctx, p.config.DatabaseURL); err != nil {
			return err
		}
	}
	return mirror.Catalog(ctx, p.config.DatabaseURL, p.log.from("ssot"))
}
