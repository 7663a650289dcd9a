package secret_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/kelseyhightower/envconfig"

	"github.com/insightpulseai/odooops-console/shared/secret"
)

func TestTextIsNeverReadByAccident(t *testing.T) {
	t.Parallel()
	const planted = "hunter2"
	text := secret.New(planted)
	holder := struct {
		Secret secret.Text
		List   secret.List
	}{text, secret.List{text}}
	marshalled, err := json.Marshal(holder)
	if err != nil {
		t.Fatal(err)
	}
	var logged bytes.Buffer
	slog.New(slog.NewJSONHandler(&logged, nil)).Info("x", "secret", text, "holder", holder)
	for name, shown := range map[string]string{
		"%v":    fmt.Sprintf("%v %v", text, holder),
		"%+v":   fmt.Sprintf("%+v %+v", text, holder),
		"%#v":   fmt.Sprintf("%#v %#v", text, holder),
		"%s":    fmt.Sprintf("%s %q %x %d", text, text, text, text),
		"error": errors.Join(fmt.Errorf("with %v", text)).Error(),
		"json":  string(marshalled),
		"slog":  logged.String(),
	} {
		if strings.Contains(shown, planted) || strings.Contains(shown, "68756e74") {
			t.Errorf("%s shows the secret: %s", name, shown)
		}
	}
	if text.Reveal() != planted {
		t.Error("Reveal does not give the value")
	}
}

func TestListDecode(t *testing.T) {
	for value, want := range map[string][]string{
		"":           nil,
		" , ,":       nil,
		"new":        {"new"},
		" new , old": {"new", "old"},
		"a,,b,":      {"a", "b"},
	} {
		t.Setenv("X_SECRETS", value)
		var cfg struct {
			Secrets secret.List `envconfig:"X_SECRETS"`
		}
		if err := envconfig.Process("", &cfg); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, s := range cfg.Secrets {
			got = append(got, s.Reveal())
		}
		if strings.Join(got, "|") != strings.Join(want, "|") {
			t.Errorf("%q gave %q, want %q", value, got, want)
		}
	}
}
