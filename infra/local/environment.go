package main

import (
	"maps"
	"os"

	"github.com/insightpulseai/odooops-console/infra/local/sam"
)

// environment is what decides the value of a variable, the strongest first: what was configured (an empty value counts
// as none), what we made (secrets, the database's addresses, the fakes'), what the template says.
type environment struct {
	configured func(string) string
	made       map[string]string
}

func newEnvironment(c config, made ...map[string]string) environment {
	e := environment{configured: os.Getenv, made: map[string]string{"DATABASE_URL": c.DatabaseURL, "OPS_READ_DATABASE_URL": c.ReaderURL}}
	for _, some := range made {
		maps.Copy(e.made, some)
	}
	return e
}

func (e environment) value(name string) string {
	if value := e.configured(name); value != "" {
		return value
	}
	return e.made[name]
}

// of is the environment of a function: the names its template entry declares, no others.
func (e environment) of(f sam.Function) map[string]string {
	out := make(map[string]string, len(f.Env))
	for name, written := range f.Env {
		out[name] = written.Text
		if value := e.value(name); value != "" {
			out[name] = value
		}
	}
	return out
}
