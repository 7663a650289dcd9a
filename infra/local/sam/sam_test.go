package sam

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestTheTemplateOfThisRepository(t *testing.T) {
	t.Parallel()
	template, err := Load("../../../template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	ingest, ok := template.Function("webhook-ingest")
	if !ok {
		t.Fatal("no webhook-ingest")
	}
	if ingest.LogicalID != "WebhookIngest" || ingest.Line == 0 || ingest.MemorySize == 0 {
		t.Errorf("webhook-ingest = %+v", ingest)
	}
	if got := ingest.Env["PROCESS_FUNCTION"]; got.Text != "webhook-process" || got.Ref != "WebhookProcess" {
		t.Errorf("PROCESS_FUNCTION = %+v", got)
	}
	if got, declared := ingest.Env["DATABASE_URL"]; !declared || got.Text != "" {
		t.Errorf("DATABASE_URL comes from Globals and is not resolved here, got %+v %v", got, declared)
	}
	process, _ := template.Function("WebhookProcess")
	if process.Reserved == nil || len(process.Schedules) == 0 || process.Schedules[0].Name != "WebhookProcessEveryMinute" {
		t.Errorf("webhook-process = %+v", process)
	}
	if template.CORS == nil || !cmp.Equal(template.CORS.AllowOrigins, []string{"http://localhost:3000"}) {
		t.Errorf("cors = %+v", template.CORS)
	}
	alarm, ok := template.Resource("WebhookIngestErrors")
	if !ok || alarm.Type != "AWS::CloudWatch::Alarm" {
		t.Fatalf("alarm = %+v", alarm)
	}
	dimensions := alarm.Properties.(map[string]any)["Dimensions"]
	want := []any{map[string]any{"Name": "FunctionName", "Value": map[string]any{"Ref": "WebhookIngest"}}}
	if diff := cmp.Diff(want, dimensions); diff != "" {
		t.Errorf("raw properties keep intrinsic functions in their long form:\n%s", diff)
	}
	router, err := template.Router()
	if err != nil {
		t.Fatal(err)
	}
	if m := router.Match("POST", "/webhooks/github"); m.Function != "webhook-ingest" || m.Parameters["source"] != "github" {
		t.Errorf("POST /webhooks/github = %+v", m)
	}
	if m := router.Match("GET", "/v1/builds"); m.Function != "console-read-api" || m.Key() != "$default" {
		t.Errorf("GET /v1/builds = %+v", m)
	}
}

const small = `
Parameters:
  Stage: {Type: String, Default: dev}
  Empty: {Type: String, Default: ""}
Conditions:
  HasStage: !Not [!Equals [!Ref Stage, ""]]
  Both: !And [!Condition HasStage, !Equals [!Ref Empty, ""]]
Globals:
  Function:
    Timeout: 7
    Environment:
      Variables:
        SHARED: global
        OVER: global
Resources:
  OneJob:
    Type: AWS::Serverless::Function
    Properties:
      MemorySize: 512
      ReservedConcurrentExecutions: 3
      EventInvokeConfig: {MaximumRetryAttempts: 1, MaximumEventAgeInSeconds: 90}
      Environment:
        Variables:
          OVER: own
          OTHER: !Ref TwoJob
          OTHER_ARN: !GetAtt TwoJob.Arn
          TABLE: !GetAtt Table.Name
          SUB: !Sub "${Stage}-${AWS::Region}-${!Kept}-${TwoJob}"
          SUB_MAP: !Sub ["${X}/${Stage}", {X: !Ref Table}]
          JOIN: !Join ["-", [a, !Ref Stage]]
          IF: !If [Both, yes-both, !Ref AWS::NoValue]
          GONE: !If [HasStage, !Ref AWS::NoValue, x]
          SECRET: !Sub "{{resolve:secretsmanager:${Stage}:SecretString:X}}"
          NUMBER: 42
      Events:
        Nightly:
          Type: ScheduleV2
          Properties: {ScheduleExpression: cron(0 3 * * ? *), ScheduleExpressionTimezone: Asia/Manila, State: DISABLED, Input: '{"a":1}'}
  TwoJob: {Type: AWS::Serverless::Function, Properties: {CodeUri: .}}
  Table: {Type: AWS::DynamoDB::Table}
`

func TestFunctionsAreReadWithGlobalsAndIntrinsics(t *testing.T) {
	t.Parallel()
	template, err := Parse("t.yaml", []byte(small))
	if err != nil {
		t.Fatal(err)
	}
	f, _ := template.Function("one-job")
	if f.Timeout != 7*time.Second || f.MemorySize != 512 || *f.Reserved != 3 {
		t.Errorf("settings = %+v", f)
	}
	if want := (EventInvoke{RetryAttempts: 1, MaxEventAge: 90 * time.Second}); f.EventInvoke != want {
		t.Errorf("event invoke = %+v", f.EventInvoke)
	}
	got := map[string]string{}
	for name, value := range f.Env {
		got[name] = value.Text
	}
	want := map[string]string{
		"SHARED": "global", "OVER": "own", "OTHER": "two-job", "OTHER_ARN": "arn:aws:lambda:local-1:000000000000:function:two-job",
		"TABLE": "Table.Name", "SUB": "dev-local-1-${Kept}-two-job", "SUB_MAP": "Table/dev", "JOIN": "a-dev", "IF": "yes-both",
		"GONE": "", "SECRET": "", "NUMBER": "42",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("environment:\n%s", diff)
	}
	schedule := Schedule{
		Name: "OneJobNightly", Event: "Nightly", Line: f.Schedules[0].Line, Expression: "cron(0 3 * * ? *)",
		Timezone: "Asia/Manila", Input: `{"a":1}`, Disabled: true,
	}
	if diff := cmp.Diff([]Schedule{schedule}, f.Schedules); diff != "" {
		t.Errorf("schedules:\n%s", diff)
	}
	two, _ := template.Function("TwoJob")
	if two.EventInvoke.RetryAttempts != 2 || two.MemorySize != 128 || two.Reserved != nil {
		t.Errorf("defaults = %+v", two)
	}
}

func TestErrorsNameFileLineAndLogicalID(t *testing.T) {
	t.Parallel()
	function := "Resources:\n  Job:\n    Type: AWS::Serverless::Function\n    Properties:\n"
	for name, c := range map[string]struct{ text, want string }{
		"syntax":            {"a: [\n", "t.yaml:1:"},
		"double key":        {"a: 1\na: 2\n", "t.yaml:2:"},
		"anchor":            {"a: &x 1\n", "t.yaml:1: Anchor is not supported"},
		"no resources":      {"a: 1\n", "t.yaml:1: a template has Resources"},
		"timeout":           {function + "      Timeout: soon\n", `t.yaml:5: Job: Timeout is a whole number from 1 to 900, not "soon"`},
		"unknown ref":       {function + "      Environment: {Variables: {A: !Ref Nobody}}\n", `t.yaml:5: Job: Ref "Nobody"`},
		"unknown function":  {function + "      Environment: {Variables: {A: !ImportValue X}}\n", "t.yaml:5: Job: Fn::ImportValue"},
		"unknown event":     {function + "      Events: {Q: {Type: SQS}}\n", `t.yaml:5: Job: event Q: the type "SQS"`},
		"half a route":      {function + "      Events: {Q: {Type: HttpApi, Properties: {Path: /a}}}\n", "t.yaml:5: Job: event Q: Path and Method"},
		"method":            {function + "      Events: {Q: {Type: HttpApi, Properties: {Path: /a, Method: FETCH}}}\n", `"FETCH" is not a method`},
		"greedy in between": {function + "      Events: {Q: {Type: HttpApi, Properties: {Path: \"/{a+}/b\", Method: GET}}}\n", "comes last"},
		"no expression":     {function + "      Events: {Q: {Type: ScheduleV2}}\n", "a schedule has a ScheduleExpression"},
		"state":             {function + "      Events: {Q: {Type: ScheduleV2, Properties: {ScheduleExpression: rate(1 day), State: 'OFF'}}}\n", "ENABLED or DISABLED"},
		"same name":         {"Resources:\n  Ab: {Type: AWS::Serverless::Function}\n  AB: {Type: AWS::Serverless::Function}\n", "t.yaml:3: AB: has the same name, ab, as Ab"},
		"same route": {"Resources:\n" +
			"  A: {Type: AWS::Serverless::Function, Properties: {Events: {Q: {Type: HttpApi}}}}\n" +
			"  B: {Type: AWS::Serverless::Function, Properties: {Events: {Q: {Type: HttpApi}}}}\n", `the route "$default" (line 3) leads to a and to b`},
		"two apis": {"Resources:\n  A: {Type: AWS::Serverless::HttpApi}\n  B: {Type: AWS::Serverless::HttpApi}\n", "t.yaml:3: B: this is an HTTP API beside A"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := Parse("t.yaml", []byte(c.text))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("error = %v\nwant     %s", err, c.want)
			}
		})
	}
}

func TestKebab(t *testing.T) {
	t.Parallel()
	for logicalID, want := range map[string]string{
		"WebhookIngest": "webhook-ingest", "ConsoleReadApi": "console-read-api", "OpsDoIngest": "ops-do-ingest",
		"OpsDOIngest": "ops-do-ingest", "OpsFixbotDispatch": "ops-fixbot-dispatch", "Job": "job", "ReadAPI": "read-api", "V2Sync": "v2-sync",
	} {
		if got := Kebab(logicalID); got != want {
			t.Errorf("Kebab(%s) = %s, want %s", logicalID, got, want)
		}
	}
}
