package lambda

import (
	"maps"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/insightpulseai/odooops-console/infra/local/sam"
)

// environment is everything an instance gets: what the template declares, and what Lambda itself sets. Nothing of the
// developer's shell leaks in, so a variable that the template forgets is missed here and not in production.
func (s *Service) environment(f Function, token, temp string) []string {
	env := maps.Clone(s.options.Env(f.Name))
	if env == nil {
		env = map[string]string{}
	}
	maps.Copy(env, map[string]string{
		// aws-lambda-go builds its addresses by concatenation, so a path fits behind the port.
		"AWS_LAMBDA_RUNTIME_API":          s.address + "/" + token,
		"AWS_LAMBDA_FUNCTION_NAME":        f.Name,
		"AWS_LAMBDA_FUNCTION_VERSION":     "$LATEST",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": strconv.Itoa(f.MemorySize),
		"AWS_LAMBDA_INITIALIZATION_TYPE":  "on-demand",
		"AWS_LAMBDA_LOG_GROUP_NAME":       "/aws/lambda/" + f.Name,
		"AWS_LAMBDA_LOG_STREAM_NAME":      "local",
		"AWS_REGION":                      sam.Region,
		"AWS_DEFAULT_REGION":              sam.Region,
		"AWS_ACCESS_KEY_ID":               "local",
		"AWS_SECRET_ACCESS_KEY":           "local",
		"AWS_ENDPOINT_URL_LAMBDA":         s.options.Endpoint,
		"LAMBDA_TASK_ROOT":                filepath.Dir(f.Binary),
		"_HANDLER":                        "bootstrap",
		"TMPDIR":                          temp,
		"TZ":                              ":UTC",
		"PATH":                            "/usr/local/bin:/usr/bin:/bin",
	})
	out := make([]string, 0, len(env))
	for _, name := range slices.Sorted(maps.Keys(env)) {
		out = append(out, name+"="+env[name])
	}
	return out
}
