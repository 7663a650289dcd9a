package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/insightpulseai/odooops-console/infra/local/running"
	"github.com/insightpulseai/odooops-console/infra/local/sam"
)

func templateOf(t *testing.T, variables string) *sam.Template {
	t.Helper()
	template, err := sam.Parse("t.yaml", []byte(`
Resources:
  WebhookIngest:
    Type: AWS::Serverless::Function
    Properties:
      Environment: {Variables: {`+variables+`}}
      Events: {Door: {Type: HttpApi, Properties: {Path: "/webhooks/{source}", Method: ANY}}}
  WebhookProcess: {Type: AWS::Serverless::Function}
`))
	if err != nil {
		t.Fatal(err)
	}
	return template
}

const allVariables = `GITHUB_WEBHOOK_SECRETS: x, PLANE_WEBHOOK_SECRETS: x, SUPABASE_JWT_SECRET: x, SUPABASE_JWKS_URL: x`

func configured(values map[string]string) func(string) string {
	return func(name string) string { return values[name] }
}

func TestSecretsAreMadeOnceAndKept(t *testing.T) {
	t.Parallel()
	c := config{DataDir: t.TempDir()}
	template := templateOf(t, allVariables)
	first, err := makeSecrets(c, template, configured(nil))
	if err != nil {
		t.Fatal(err)
	}
	for variable, pattern := range map[string]string{
		"GITHUB_WEBHOOK_SECRETS": `^[0-9a-f]{64}$`, "PLANE_WEBHOOK_SECRETS": `^plane_wh_[0-9a-f]{32}$`, "SUPABASE_JWT_SECRET": `^[0-9a-f]{64}$`,
	} {
		if !regexp.MustCompile(pattern).MatchString(first[variable]) {
			t.Errorf("%s = %q", variable, first[variable])
		}
	}
	if len(first) != 3 {
		t.Errorf("made %d secrets; nobody asks for Slack's", len(first))
	}
	if info, _ := os.Stat(running.SecretsFile(c.DataDir)); info.Mode().Perm() != 0o600 {
		t.Errorf("the file has the mode %o", info.Mode().Perm())
	}
	second, err := makeSecrets(c, template, configured(map[string]string{"PLANE_WEBHOOK_SECRETS": "mine", "SUPABASE_JWKS_URL": "https://x"}))
	if err != nil {
		t.Fatal(err)
	}
	if len(second) != 1 || second["GITHUB_WEBHOOK_SECRETS"] != first["GITHUB_WEBHOOK_SECRETS"] {
		t.Errorf("configured ones are not made: %v", second)
	}
	third, err := makeSecrets(c, template, configured(nil))
	if err != nil || third["PLANE_WEBHOOK_SECRETS"] != first["PLANE_WEBHOOK_SECRETS"] {
		t.Errorf("the old ones come back: %v %v", third, err)
	}
}

func TestGeneratedSecretsStayOnThisMachine(t *testing.T) {
	t.Parallel()
	made := secrets{"PLANE_WEBHOOK_SECRETS": "x", "GITHUB_WEBHOOK_SECRETS": "y"}
	err := made.refuseBeyond(config{Addr: "0.0.0.0:8787"})
	if err == nil || !strings.Contains(err.Error(), "set GITHUB_WEBHOOK_SECRETS, PLANE_WEBHOOK_SECRETS yourself") {
		t.Errorf("error = %v", err)
	}
	if err := made.refuseBeyond(config{Addr: "127.0.0.1:8787"}); err != nil {
		t.Error(err)
	}
	if err := (secrets{}).refuseBeyond(config{Addr: "0.0.0.0:8787"}); err != nil {
		t.Error(err)
	}
}

func TestTheTokenIsOneThatTheReadAPITakes(t *testing.T) {
	t.Parallel()
	c := config{DataDir: t.TempDir()}
	now := time.Now()
	for generated, life := range map[bool]time.Duration{true: 30 * 24 * time.Hour, false: 12 * time.Hour} {
		token, err := makeToken(c, "secret", generated, now)
		if err != nil {
			t.Fatal(err)
		}
		file, _ := os.ReadFile(running.TokenFile(c.DataDir))
		if info, _ := os.Stat(running.TokenFile(c.DataDir)); string(file) != token || info.Mode().Perm() != 0o600 {
			t.Errorf("dev-token holds %q, mode %o", file, info.Mode().Perm())
		}
		claims := jwt.MapClaims{}
		_, err = jwt.ParseWithClaims(token, claims, func(*jwt.Token) (any, error) { return []byte("secret"), nil },
			jwt.WithValidMethods([]string{"HS256"}), jwt.WithAudience("authenticated"), jwt.WithExpirationRequired())
		if err != nil {
			t.Fatal(err)
		}
		expires, _ := claims.GetExpirationTime()
		role := claims["app_metadata"].(map[string]any)["ops_role"]
		if claims["role"] != "authenticated" || role != "admin" || expires.Unix() != now.Add(life).Unix() ||
			!regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`).MatchString(claims["sub"].(string)) {
			t.Errorf("claims = %v", claims)
		}
	}
	if token, err := makeToken(c, "", false, now); token != "" || err != nil {
		t.Errorf("without a secret: %q, %v", token, err)
	}
}

func TestAFunctionGetsWhatItsTemplateDeclares(t *testing.T) {
	t.Parallel()
	template := templateOf(t, `DATABASE_URL: "{{resolve:x}}", GITHUB_WEBHOOK_SECRETS: "{{resolve:y}}", PROCESS_FUNCTION: !Ref WebhookProcess, LEVEL: info, TOKEN: "{{resolve:z}}", EMPTY: default`)
	e := environment{
		configured: configured(map[string]string{"TOKEN": "mine", "EMPTY": "", "NOT_DECLARED": "x"}),
		made:       map[string]string{"DATABASE_URL": "postgres://here", "GITHUB_WEBHOOK_SECRETS": "made"},
	}
	f, _ := template.Function("webhook-ingest")
	got := e.of(f)
	want := map[string]string{
		"DATABASE_URL": "postgres://here", "GITHUB_WEBHOOK_SECRETS": "made", "PROCESS_FUNCTION": "webhook-process", "LEVEL": "info", "TOKEN": "mine", "EMPTY": "default",
	}
	for name, value := range want {
		if got[name] != value {
			t.Errorf("%s = %q, want %q", name, got[name], value)
		}
	}
	if len(got) != len(want) {
		t.Errorf("environment = %v", got)
	}
}
