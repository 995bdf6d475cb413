package telemetry

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

const canary = "c4n4ry-9f8e7d6c5b4a"

type holder struct {
	Name        string
	AccessToken string
	Deep        map[string]string
}

func (h holder) MarshalLogObject(enc zapcore.ObjectEncoder) error {
	enc.AddString("name", h.Name)
	enc.AddString("access_token", h.AccessToken)
	return enc.AddReflected("deep", h.Deep)
}

func TestNoSecretIsLogged(t *testing.T) {
	h := holder{Name: "hubspot-dach", AccessToken: canary, Deep: map[string]string{"client_secret": canary, "kept": "visible"}}
	fields := map[string]zap.Field{
		"string by key":       zap.String("refresh_token", canary),
		"key with dashes":     zap.String("X-Api-Key", canary),
		"bytes by key":        zap.ByteString("Authorization", []byte("Bearer "+canary)),
		"binary":              zap.Binary("secret", []byte(canary)),
		"header in a text":    zap.String("header", "Authorization: Bearer "+canary),
		"form in a text":      zap.String("body", "grant_type=refresh_token&refresh_token="+canary+"&x=1"),
		"JSON in a text":      zap.String("body", `{"access_token": "`+canary+`"}`),
		"URL with a password": zap.String("url", "redis://user:"+canary+"@localhost:6379/0"),
		"error":               zap.Error(errors.New("post /token?code=" + canary + ": refused")),
		"wrapped error":       zap.NamedError("cause", fmt.Errorf("call: %w", errors.New("Bearer "+canary))),
		"object":              zap.Object("holder", h),
		"inline object":       zap.Inline(h),
		"struct":              zap.Any("holder", struct{ H holder }{h}),
		"header map":          zap.Any("headers", http.Header{"Authorization": {"Bearer " + canary}, "Set-Cookie": {canary}}),
		"list of texts":       zap.Strings("lines", []string{"fine", "Basic " + canary}),
		"list of objects":     zap.Objects("holders", []holder{h}),
		"dict":                zap.Dict("outer", zap.Dict("inner", zap.String("password", canary))),
		"stringer":            zap.Stringer("text", bytes.NewBufferString("client_secret="+canary)),
	}
	for name, field := range fields {
		for _, format := range []string{"json", "console"} {
			t.Run(name+"/"+format, func(t *testing.T) {
				var out bytes.Buffer
				log := newTestLogger(t, format, &out)
				log.Info("said", field)
				log.With(field).Info("carried")
				log.Named("oauth").Sugar().Infow("sugared", field)
				if strings.Contains(out.String(), canary) {
					t.Errorf("the secret is in the log:\n%s", out.String())
				}
				if !strings.Contains(out.String(), redacted) {
					t.Errorf("nothing was redacted:\n%s", out.String())
				}
			})
		}
	}
	t.Run("message", func(t *testing.T) {
		var out bytes.Buffer
		newTestLogger(t, "json", &out).Info("sent Bearer " + canary)
		if strings.Contains(out.String(), canary) {
			t.Errorf("the secret is in the log: %s", out.String())
		}
	})
}

func TestWhatIsNoSecretStays(t *testing.T) {
	var out bytes.Buffer
	newTestLogger(t, "json", &out).Info("pulled",
		zap.Int("token_generation", 7),
		zap.String("connection", "hubspot-dach"),
		zap.Strings("kinds", []string{"account", "deal"}),
		zap.Error(errors.New("code 503: try again")),
		zap.Any("calls", map[string]int{"query": 3}),
		zap.Namespace("page"), zap.Uint64("records", 200),
	)
	var line map[string]any
	if err := json.Unmarshal(out.Bytes(), &line); err != nil {
		t.Fatalf("%v in %s", err, out.String())
	}
	delete(line, "time")
	got, err := json.Marshal(line)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"calls":{"query":3},"connection":"hubspot-dach","error":"code 503: try again","kinds":["account","deal"],` +
		`"level":"info","msg":"pulled","page":{"records":200},"token_generation":7}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestNewLogger(t *testing.T) {
	cases := map[string]struct {
		config LogConfig
		err    string
	}{
		"defaults":       {LogConfig{}, ""},
		"debug, console": {LogConfig{Level: "debug", Format: "console"}, ""},
		"unknown level":  {LogConfig{Level: "loud"}, `log level "loud" is not one of debug, info, warn, error`},
		"fatal":          {LogConfig{Level: "fatal"}, `log level "fatal" is not one of debug, info, warn, error`},
		"unknown format": {LogConfig{Format: "xml"}, `log format "xml" is not one of json, console`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := NewLogger(c.config, new(bytes.Buffer))
			if got := fmt.Sprint(err); c.err != "" && got != c.err || c.err == "" && err != nil {
				t.Errorf("err = %v, want %q", err, c.err)
			}
		})
	}
	t.Run("a level holds back what is below it", func(t *testing.T) {
		var out bytes.Buffer
		log, err := NewLogger(LogConfig{Level: "warn"}, &out)
		if err != nil {
			t.Fatal(err)
		}
		log.Info("quiet")
		log.Warn("loud")
		if got := out.String(); strings.Contains(got, "quiet") || !strings.Contains(got, `"msg":"loud"`) {
			t.Errorf("logged %s", got)
		}
	})
}

func newTestLogger(t *testing.T, format string, out *bytes.Buffer) *zap.Logger {
	t.Helper()
	log, err := NewLogger(LogConfig{Format: format}, out)
	if err != nil {
		t.Fatal(err)
	}
	return log
}
