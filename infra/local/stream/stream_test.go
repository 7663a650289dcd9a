package stream_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/infra/local/gateway"
	"github.com/insightpulseai/odooops-console/infra/local/sam"
	"github.com/insightpulseai/odooops-console/infra/local/stream"
	"github.com/insightpulseai/odooops-console/shared/identity"
	"github.com/insightpulseai/odooops-console/shared/secret"
	"github.com/insightpulseai/odooops-console/shared/testkit"
)

const shared = "a-shared-secret-of-at-least-32-bytes"

// platform is the stream behind the real gateway, over a real database.
type platform struct {
	t      *testing.T
	url    string
	conn   *pgx.Conn
	stream *stream.Stream
	server *http.Server
	limit  time.Duration // the server's own, for requests that end
}

func start(t *testing.T, change func(*stream.Stream)) *platform {
	t.Helper()
	return startWithin(t, time.Minute, change)
}

func startWithin(t *testing.T, limit time.Duration, change func(*stream.Stream)) *platform {
	t.Helper()
	address := testkit.Database(t)
	p := &platform{t: t, conn: testkit.Connect(t, address), limit: limit}
	p.stream = &stream.Stream{
		URL: address, Identity: identity.New(identity.Config{Secret: secret.New(shared)}), Look: 10 * time.Millisecond,
	}
	if change != nil {
		change(p.stream)
	}
	p.listen()
	return p
}

func (p *platform) listen() {
	p.t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		p.t.Fatal(err)
	}
	p.url = "http://" + listener.Addr().String()
	p.serve(listener)
}

func (p *platform) serve(listener net.Listener) {
	p.t.Helper()
	router, err := sam.NewRouter(nil)
	if err != nil {
		p.t.Fatal(err)
	}
	cors := &sam.CORS{AllowOrigins: []string{"https://console.example.com"}, AllowMethods: []string{"GET"}, AllowHeaders: []string{"authorization", "last-event-id"}}
	p.server = gateway.Server(&gateway.Gateway{Router: router, CORS: cors, Stream: p.stream})
	p.server.ReadTimeout, p.server.WriteTimeout = p.limit, p.limit
	go p.server.Serve(listener) //nolint:errcheck // it ends with the test
	p.t.Cleanup(func() {
		p.stream.Stop(context.Background())
		_ = p.server.Close()
	})
}

// exec writes and has Postgres count it at once: a connection that is not idle for long keeps its counts for a while.
func (p *platform) exec(sql string) {
	p.t.Helper()
	if _, err := p.conn.PgConn().Exec(p.t.Context(), "select pg_stat_force_next_flush();"+sql).ReadAll(); err != nil {
		p.t.Fatal(err)
	}
}

func token(t *testing.T, expires time.Time, change jwt.MapClaims) string {
	t.Helper()
	claims := jwt.MapClaims{
		"sub": "u", "aud": "authenticated", "role": "authenticated", "exp": expires.Unix(),
		"app_metadata": map[string]any{"ops_role": "viewer"},
	}
	for k, v := range change {
		claims[k] = v
	}
	signed, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte(shared))
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

func (p *platform) request(method, target string, headers ...string) *http.Request {
	p.t.Helper()
	r, err := http.NewRequestWithContext(p.t.Context(), method, p.url+target, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token(p.t, time.Now().Add(time.Hour), nil))
	for pair := range slices.Chunk(headers, 2) {
		r.Header.Set(pair[0], pair[1])
	}
	return r
}

// listener is a client of the stream.
type listener struct {
	t        *testing.T
	response *http.Response
	lines    *bufio.Reader
	lastID   string
}

type event struct{ name, id, data string }

// open connects. Headers are name, value, name, value.
func (p *platform) open(headers ...string) *listener {
	p.t.Helper()
	response, err := http.DefaultClient.Do(p.request(http.MethodGet, "/v1/stream", headers...))
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { _ = response.Body.Close() })
	if response.StatusCode != http.StatusOK || response.Header.Get("Content-Type") != "text/event-stream" {
		body, _ := io.ReadAll(response.Body)
		p.t.Fatalf("%d %s", response.StatusCode, body)
	}
	return &listener{t: p.t, response: response, lines: bufio.NewReader(response.Body)}
}

// next waits for the next event and fails when the stream ends or is silent for long.
func (l *listener) next() event {
	l.t.Helper()
	timer := time.AfterFunc(20*time.Second, func() { _ = l.response.Body.Close() })
	defer timer.Stop()
	var e event
	for {
		line, err := l.lines.ReadString('\n')
		if err != nil {
			l.t.Fatalf("the stream ended or was silent: %v (so far %+v)", err, e)
		}
		switch name, value, _ := strings.Cut(strings.TrimSpace(line), ": "); {
		case line == "\n" && e.name != "":
			l.lastID = e.id
			return e
		case name == "event":
			e.name = value
		case name == "id":
			e.id = value
		case name == "data":
			e.data = value
		}
	}
}

func (l *listener) expect(name string) event {
	l.t.Helper()
	e := l.next()
	if e.name != name {
		l.t.Fatalf("%+v, want %s", e, name)
	}
	return e
}

// changed reads on until a resource was said to have changed, and gives the others that were.
func (l *listener) changed(resource string) (others []string) {
	l.t.Helper()
	for {
		var data map[string]string
		e := l.expect("change")
		if err := json.Unmarshal([]byte(e.data), &data); err != nil || len(data) != 2 || data["as_of"] == "" {
			l.t.Fatalf("a change says %q (%v)", e.data, err)
		}
		if data["resource"] == resource {
			return others
		}
		others = append(others, data["resource"])
	}
}

const run = `insert into ops.runs (kind, trigger, started_at) values ('secret-kind', 'manual', now())`

func TestEveryKindOfWriteIsAChange(t *testing.T) {
	t.Parallel()
	p := start(t, nil)
	l := p.open()
	l.expect("ready")
	for _, sql := range []string{
		run, "update ops.runs set error = 'x'", "delete from ops.runs",
	} {
		p.exec(sql)
		if others := l.changed("runs"); len(others) > 0 {
			t.Errorf("%s is said to change %v too", sql, others)
		}
	}
	p.exec("truncate ops.work_item_states")
	l.changed("work-item-states")
	p.exec("insert into ops.work_item_containers (source, container_id, name, named_at) values ('github', '1', 'a/b', now());" + run)
	l.changed("runs") // both, in whichever order
}

func TestALaterClientGoesOnWhereItWas(t *testing.T) {
	t.Parallel()
	p := start(t, nil)
	first := p.open()
	first.expect("ready")
	p.exec(run)
	first.changed("runs")
	_ = first.response.Body.Close()
	p.exec("insert into ops.sync_cursors (source, scope, cadence) values ('github', 'x', '1 hour')") // nobody watches
	second := p.open("Last-Event-ID", first.lastID)
	if others := second.changed("sync-cursors"); len(others) > 0 {
		t.Errorf("it hears again of %v", others)
	}
	for _, unknown := range []string{"x.1", "hello", "9", strings.Repeat("9", 200)} {
		reset := p.open("Last-Event-ID", unknown)
		if e := reset.expect("reset"); e.id == "" || e.id == unknown {
			t.Errorf("after a reset there is no place to go on from: %+v", e)
		}
	}
}

func TestWhoMayListen(t *testing.T) {
	t.Parallel()
	p := start(t, nil)
	good := token(t, time.Now().Add(time.Hour), nil)
	for name, c := range map[string]struct {
		method, target, bearer string
		status                 int
		says                   string
	}{
		"nobody":             {"GET", "/v1/stream", "", 401, "a token is needed"},
		"nonsense":           {"GET", "/v1/stream", "Bearer x", 401, "JWT"},
		"expired":            {"GET", "/v1/stream", "Bearer " + token(t, time.Now().Add(-time.Second), nil), 401, "expired"},
		"no role":            {"GET", "/v1/stream", "Bearer " + token(t, time.Now().Add(time.Hour), jwt.MapClaims{"app_metadata": nil}), 401, "ops_role"},
		"token in the query": {"GET", "/v1/stream?access_token=" + url.QueryEscape(good), "", 401, "a token is needed"},
		"parameters":         {"GET", "/v1/stream?access_token=x", "Bearer " + good, 400, "addresses are logged"},
		"another method":     {"POST", "/v1/stream", "Bearer " + good, 405, "GET"},
	} {
		request := p.request(c.method, c.target, "Authorization", c.bearer, "Origin", "https://console.example.com")
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		var body struct {
			OK    bool
			Error string
			Code  int
			ID    string `json:"request_id"`
		}
		err = json.NewDecoder(response.Body).Decode(&body)
		_ = response.Body.Close()
		if err != nil || response.StatusCode != c.status || body.OK || body.Code != c.status || body.ID == "" || !strings.Contains(body.Error, c.says) {
			t.Errorf("%s: %d %+v %v", name, response.StatusCode, body, err)
		}
		if got := response.Header.Get("Access-Control-Allow-Origin"); got != "https://console.example.com" {
			t.Errorf("%s: the console may not read the answer (%q)", name, got)
		}
	}
	l := p.open("Origin", "https://console.example.com")
	if l.expect("ready"); l.response.Header.Get("Access-Control-Allow-Origin") == "" {
		t.Error("the console may not read the stream")
	}
}

func TestTheStreamEndsWithItsToken(t *testing.T) {
	t.Parallel()
	p := start(t, nil)
	l := p.open("Authorization", "Bearer "+token(t, time.Now().Add(2*time.Second), nil))
	l.expect("ready")
	if e := l.expect("end"); !strings.Contains(e.data, "token_expired") {
		t.Errorf("%+v", e)
	}
	if rest, err := io.ReadAll(l.lines); err != nil || len(rest) > 0 {
		t.Errorf("after its end it says %q (%v)", rest, err)
	}
}

func TestPlacesAreLimited(t *testing.T) {
	t.Parallel()
	p := start(t, func(s *stream.Stream) { s.Clients, s.ClientsEach = 3, 2 })
	other := token(t, time.Now().Add(time.Hour), jwt.MapClaims{"sub": "v"})
	refused := func(bearer string) bool {
		response, err := http.DefaultClient.Do(p.request(http.MethodGet, "/v1/stream", "Authorization", "Bearer "+bearer))
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if response.StatusCode == http.StatusServiceUnavailable && response.Header.Get("Retry-After") == "" {
			t.Error("nobody says when to come again")
		}
		return response.StatusCode == http.StatusServiceUnavailable
	}
	first := p.open()
	p.open()
	if !refused(token(t, time.Now().Add(time.Hour), nil)) {
		t.Error("one person has more places than there are for one")
	}
	p.open("Authorization", "Bearer "+other)
	if !refused(other) {
		t.Error("there are more clients than places")
	}
	_ = first.response.Body.Close()
	deadline := time.Now().Add(10 * time.Second)
	for refused(other) {
		if time.Now().After(deadline) {
			t.Fatal("a place that was left stays taken")
		}
	}
}

func TestStoppingEndsEveryStreamAtOnce(t *testing.T) {
	t.Parallel()
	p := start(t, nil)
	var open []*listener
	for range 5 {
		l := p.open()
		l.expect("ready")
		open = append(open, l)
	}
	began := time.Now()
	p.stream.Stop(t.Context())
	for _, l := range open {
		if e := l.expect("end"); !strings.Contains(e.data, "stopping") {
			t.Errorf("%+v", e)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if err := p.server.Shutdown(ctx); err != nil {
		t.Errorf("the gateway cannot stop: %v after %s", err, time.Since(began))
	}
}

// Silence is broken by comments, so that a connection that died is noticed; and what limits a request that ends does not
// end a stream.
func TestItGoesOnBeyondTheLimitsOfRequests(t *testing.T) {
	t.Parallel()
	const limit = 300 * time.Millisecond
	p := startWithin(t, limit, func(s *stream.Stream) { s.Heartbeat = 20 * time.Millisecond })
	l := p.open()
	l.expect("ready")
	for began := time.Now(); time.Since(began) < 4*limit; {
		line, err := l.lines.ReadString('\n')
		if err != nil {
			t.Fatalf("it ended after %s: %v", time.Since(began), err)
		}
		if line != "\n" && !strings.HasPrefix(line, ":") {
			t.Fatalf("it says %q", line)
		}
	}
}

// A client that does not read costs nobody anything, and loses its place.
func TestAClientThatDoesNotReadIsCutOff(t *testing.T) {
	t.Parallel()
	ended := make(chan string, 1)
	p := start(t, func(s *stream.Stream) {
		s.Heartbeat, s.Patience = 10*time.Millisecond, 100*time.Millisecond
		s.Log = func(line string, args ...any) { ended <- fmt.Sprintf(line, args...) }
	})
	inner := pipes{conns: make(chan net.Conn)} // nothing between the two buffers what is not read
	inner.closed, inner.close = context.WithCancel(context.Background())
	p.serve(inner)
	here, there := net.Pipe()
	defer here.Close() //nolint:errcheck // it is over
	inner.conns <- there
	r := p.request(http.MethodGet, "/v1/stream")
	if err := r.Write(here); err != nil {
		t.Fatal(err)
	}
	select {
	case why := <-ended:
		if !strings.Contains(why, "does not read") {
			t.Errorf("it ended because %s", why)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("it is still being written to")
	}
}

type pipes struct {
	conns  chan net.Conn
	closed context.Context
	close  context.CancelFunc
}

func (p pipes) Accept() (net.Conn, error) {
	select {
	case conn := <-p.conns:
		return conn, nil
	case <-p.closed.Done():
		return nil, net.ErrClosed
	}
}
func (p pipes) Close() error { p.close(); return nil }
func (pipes) Addr() net.Addr { return &net.TCPAddr{} }

// cable is between the stream and its database, and can be pulled out.
type cable struct {
	mu    sync.Mutex
	inner net.Listener
	to    string
	conns []net.Conn
}

func (c *cable) run() {
	for {
		near, err := c.inner.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("tcp", c.to)
		if err != nil {
			_ = near.Close()
			continue
		}
		c.mu.Lock()
		c.conns = append(c.conns, near, far)
		c.mu.Unlock()
		go func() { _, _ = io.Copy(near, far); _ = near.Close() }()
		go func() { _, _ = io.Copy(far, near); _ = far.Close() }()
	}
}

func (c *cable) pull() {
	_ = c.inner.Close()
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, conn := range c.conns {
		_ = conn.Close()
	}
}

func (c *cable) plug(t *testing.T, address string) string {
	t.Helper()
	var err error
	if c.inner, err = net.Listen("tcp", address); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.pull)
	go c.run()
	return c.inner.Addr().String()
}

// What cannot be looked at is not quiet: it is said. What changed meanwhile is not missed.
func TestADatabaseThatIsAway(t *testing.T) {
	t.Parallel()
	c := &cable{}
	var at string
	p := start(t, func(s *stream.Stream) {
		u, err := url.Parse(s.URL)
		if err != nil {
			t.Fatal(err)
		}
		c.to = u.Host
		at = c.plug(t, "127.0.0.1:0")
		u.Host = at
		s.URL = u.String()
	})
	l := p.open()
	l.expect("ready")
	c.pull()
	l.expect("away")
	response, err := http.DefaultClient.Do(p.request(http.MethodGet, "/v1/stream"))
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusServiceUnavailable || response.Header.Get("Retry-After") == "" {
		t.Errorf("a client that comes meanwhile gets %d", response.StatusCode)
	}
	p.exec(run)
	c.plug(t, at)
	l.expect("back")
	l.changed("runs")
}
