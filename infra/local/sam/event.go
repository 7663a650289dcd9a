package sam

import (
	"slices"
	"strings"
)

// Schedule is a ScheduleV2 event: EventBridge Scheduler's, not the older rule.
type Schedule struct {
	Name       string // what the scheduler would call it: its Name, else logical id + event name
	Event      string
	Line       int
	Expression string
	Timezone   string // IANA name; UTC when not written
	Input      string
	Disabled   bool
}

// CORS is the HTTP API's CorsConfiguration.
type CORS struct {
	AllowOrigins     []string
	AllowMethods     []string
	AllowHeaders     []string
	ExposeHeaders    []string
	AllowCredentials bool
	MaxAge           int
}

var methods = []string{"ANY", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}

func (r *reader) readEvents(f *Function, n *node) error {
	events, ok := n.mapping()
	if !ok {
		return nil
	}
	for _, name := range events.keys {
		event := events.values[name]
		kind, _ := scalarText(event.at("Type"))
		var err error
		switch kind {
		case "HttpApi":
			err = r.readRoute(f, name, event)
		case "ScheduleV2":
			err = r.readSchedule(f, name, event)
		default:
			err = r.errorf(event.line, f.LogicalID, "event %s: the type %q is not one the platform runs (HttpApi, ScheduleV2)", name, kind)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) readRoute(f *Function, name string, event *node) error {
	path, err := r.text(f.LogicalID, "Path", event.at("Properties", "Path"))
	if err != nil {
		return err
	}
	method, err := r.text(f.LogicalID, "Method", event.at("Properties", "Method"))
	if err != nil {
		return err
	}
	route := Route{Method: strings.ToUpper(method), Path: path, Event: name, Line: event.line}
	switch {
	case path == "" && method == "", path == defaultPath:
		route.Method, route.Path = "", defaultPath
	case path == "" || method == "":
		return r.errorf(event.line, f.LogicalID, "event %s: Path and Method come together, or neither for the catch-all", name)
	case !slices.Contains(methods, route.Method):
		return r.errorf(event.line, f.LogicalID, "event %s: %q is not a method", name, method)
	}
	if err := route.check(); err != nil {
		return r.errorf(event.line, f.LogicalID, "event %s: %v", name, err)
	}
	f.Routes = append(f.Routes, route)
	return nil
}

func (r *reader) readSchedule(f *Function, name string, event *node) error {
	s := Schedule{Event: name, Line: event.line}
	var state string
	for _, property := range []struct {
		key  string
		into *string
	}{
		{"Name", &s.Name}, {"ScheduleExpression", &s.Expression}, {"ScheduleExpressionTimezone", &s.Timezone},
		{"Input", &s.Input}, {"State", &state},
	} {
		value, err := r.text(f.LogicalID, property.key, event.at("Properties", property.key))
		if err != nil {
			return err
		}
		*property.into = value
	}
	if s.Expression == "" {
		return r.errorf(event.line, f.LogicalID, "event %s: a schedule has a ScheduleExpression", name)
	}
	if state != "" && state != "ENABLED" && state != "DISABLED" {
		return r.errorf(event.line, f.LogicalID, "event %s: State is ENABLED or DISABLED, not %q", name, state)
	}
	s.Disabled = state == "DISABLED"
	if s.Name == "" {
		s.Name = f.LogicalID + name
	}
	if s.Timezone == "" {
		s.Timezone = "UTC"
	}
	f.Schedules = append(f.Schedules, s)
	return nil
}

func (r *reader) readHTTPAPI(id string, properties *node) error {
	if r.httpAPI != "" {
		resource, _ := r.template.Resource(id)
		return r.errorf(resource.Line, id, "this is an HTTP API beside %s; the platform has one address, so it runs one", r.httpAPI)
	}
	r.httpAPI = id
	n := properties.at("CorsConfiguration")
	if n == nil {
		return nil
	}
	cors := &CORS{}
	m, ok := n.mapping()
	if !ok {
		m = &mapping{values: map[string]*node{"AllowOrigins": n}} // SAM: one text stands for the origin
	}
	for key, into := range map[string]*[]string{
		"AllowOrigins": &cors.AllowOrigins, "AllowMethods": &cors.AllowMethods,
		"AllowHeaders": &cors.AllowHeaders, "ExposeHeaders": &cors.ExposeHeaders,
	} {
		values, err := r.list(id, key, m.values[key])
		if err != nil {
			return err
		}
		*into = values
	}
	credentials, err := r.text(id, "AllowCredentials", m.values["AllowCredentials"])
	if err != nil {
		return err
	}
	age, err := r.number(id, "MaxAge", m.values["MaxAge"], 0, 86400)
	if err != nil {
		return err
	}
	cors.AllowCredentials, cors.MaxAge = credentials == "true", or(age, 0)
	r.template.CORS = cors
	return nil
}
