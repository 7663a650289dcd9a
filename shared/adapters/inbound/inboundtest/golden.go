package inboundtest

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// ReceivedAt is when the deliveries of golden files came in.
var ReceivedAt = time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC)

// Case is a body under testdata. Group is its folder: the event, or the generation of the payload.
type Case struct {
	Group string
	Name  string
	Body  []byte
}

// Cases lists testdata/<group>/<name>.json. All of it is written by hand, about people and repositories that do not
// exist; nothing is a recording.
func Cases(t testing.TB) []Case {
	t.Helper()
	files, err := filepath.Glob("testdata/*/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no testdata: %v", err)
	}
	var cases []Case
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		if strings.HasSuffix(name, ".golden") {
			continue
		}
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		cases = append(cases, Case{Group: filepath.Base(filepath.Dir(file)), Name: name, Body: body})
	}
	return cases
}

// Golden opens and interprets every case and compares what comes out with testdata/<group>/<name>.golden.json.
// With -update it writes what comes out; read the diff before you believe it.
func (d Door) Golden(t *testing.T, headers func(Case) map[string]string, interpret func(ops.Delivery) (ops.Interpretation, error)) {
	for _, c := range Cases(t) {
		t.Run(c.Group+"/"+c.Name, func(t *testing.T) {
			t.Parallel()
			h, body := d.signed(newest, string(c.Body), asIs)
			for name, value := range headers(c) {
				h.Set(name, value)
			}
			delivery, err := d.Open(h, []byte(body), Secrets())
			if err != nil {
				t.Fatal(err)
			}
			CheckDelivery(t, delivery, []byte(body))
			delivery.ReceivedAt = ReceivedAt
			in, err := interpret(delivery)
			CheckInterpretation(t, in, err)
			compare(t, filepath.Join("testdata", c.Group, c.Name+".golden.json"), Shown(delivery, in, err))
		})
	}
}

// Shown is what a golden file holds.
func Shown(d ops.Delivery, in ops.Interpretation, err error) any {
	shown := map[string]any{"delivery": map[string]string{"key": d.Key, "event": d.Event, "action": d.Action}}
	if err != nil {
		shown["refused"] = fault.Classify(err).Public
		return shown
	}
	shown["action"] = in.Action
	if in.Ignored != "" {
		shown["ignored"] = in.Ignored
	}
	var changes []any
	for _, c := range in.Changes {
		changes = append(changes, map[string]any{reflect.TypeOf(c).Name(): filled(reflect.ValueOf(c))})
	}
	if changes != nil {
		shown["changes"] = changes
	}
	return shown
}

// filled shows only the fields that have a value, so that a reader sees what was said.
func filled(v reflect.Value) any {
	if v.Kind() != reflect.Struct || v.Type() == reflect.TypeFor[time.Time]() {
		return v.Interface()
	}
	fields := make(map[string]any)
	for i := range v.NumField() {
		if !v.Field(i).IsZero() {
			fields[v.Type().Field(i).Name] = filled(v.Field(i))
		}
	}
	return fields
}

func compare(t *testing.T, file string, shown any) {
	t.Helper()
	var got bytes.Buffer
	out := json.NewEncoder(&got)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	if err := out.Encode(shown); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(file, got.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v; go test -update writes it", err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}
