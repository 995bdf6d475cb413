package telemetry

import (
	"encoding/json"
	"regexp"
	"strings"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

const redacted = "[redacted]"

// redactingCore drops the values of fields whose names promise a secret, at any
// depth, and the secrets that stand in texts as HTTP and OAuth write them.
type redactingCore struct{ zapcore.Core }

// With implements zapcore.Core.
func (c redactingCore) With(fields []zapcore.Field) zapcore.Core {
	return redactingCore{c.Core.With(cleanFields(fields))}
}

// Check implements zapcore.Core.
func (c redactingCore) Check(e zapcore.Entry, checked *zapcore.CheckedEntry) *zapcore.CheckedEntry {
	if c.Enabled(e.Level) {
		return checked.AddCore(e, c)
	}
	return checked
}

// Write implements zapcore.Core.
func (c redactingCore) Write(e zapcore.Entry, fields []zapcore.Field) error {
	e.Message = cleanText(e.Message)
	return c.Core.Write(e, cleanFields(fields))
}

func cleanFields(fields []zapcore.Field) []zapcore.Field {
	clean := make([]zapcore.Field, len(fields))
	for i, f := range fields {
		clean[i] = cleanField(f)
	}
	return clean
}

func cleanField(f zapcore.Field) zapcore.Field {
	switch f.Type {
	case zapcore.BoolType, zapcore.DurationType, zapcore.TimeType, zapcore.TimeFullType,
		zapcore.Float64Type, zapcore.Float32Type,
		zapcore.Int64Type, zapcore.Int32Type, zapcore.Int16Type, zapcore.Int8Type,
		zapcore.Uint64Type, zapcore.Uint32Type, zapcore.Uint16Type, zapcore.Uint8Type,
		zapcore.NamespaceType, zapcore.SkipType:
		return f // a number is no secret, even as token_generation
	case zapcore.StringType:
		if promisesSecret(f.Key) {
			return zap.String(f.Key, redacted)
		}
		return zap.String(f.Key, cleanText(f.String))
	default:
		if promisesSecret(f.Key) {
			return zap.String(f.Key, redacted)
		}
		return cleanComposed(f)
	}
}

// cleanComposed looks into a value by what it would be logged as: errors,
// objects, lists and other values that an encoder turns into JSON.
func cleanComposed(f zapcore.Field) zapcore.Field {
	logged := zapcore.NewMapObjectEncoder()
	f.AddTo(logged)
	clean := zapcore.ObjectMarshalerFunc(func(enc zapcore.ObjectEncoder) error {
		for key, value := range logged.Fields {
			zap.Any(key, cleanValue(key, value)).AddTo(enc)
		}
		return nil
	})
	return zap.Inline(clean)
}

// cleanValue cleans a value as a map encoder wrote it; a value of no plain
// type is taken to JSON first, the way the logger would write it.
func cleanValue(key string, value any) any {
	if promisesSecret(key) && !isNumber(value) {
		return redacted
	}
	switch v := value.(type) {
	case nil, bool, float64, int64, int32, int, uint64:
		return v
	case string:
		return cleanText(v)
	case []byte:
		return cleanText(string(v))
	case map[string]any:
		for k := range v {
			v[k] = cleanValue(k, v[k])
		}
		return v
	case []any:
		for i := range v {
			v[i] = cleanValue("", v[i])
		}
		return v
	}
	encoded, err := json.Marshal(value)
	if err != nil {
		return "[not loggable]"
	}
	var plain any
	if err := json.Unmarshal(encoded, &plain); err != nil {
		return "[not loggable]"
	}
	return cleanValue(key, plain)
}

func isNumber(value any) bool {
	switch value.(type) {
	case nil, bool, float64, int64, int32, int, uint64:
		return true
	}
	return false
}

// promisesSecret reports whether a field of this name is likely to hold a secret.
func promisesSecret(key string) bool {
	key = strings.ToLower(strings.NewReplacer("_", "", "-", "", " ", "").Replace(key))
	for _, word := range []string{"token", "secret", "authorization", "password", "apikey", "privatekey", "cookie", "assertion", "verifier", "bearer"} {
		if strings.Contains(key, word) {
			return true
		}
	}
	return false
}

// secretInText finds credentials in headers ("Bearer …", "Basic …"), in forms and
// query strings (refresh_token=…), in JSON ("access_token":"…") and in URLs (user:password@).
var secretInText = regexp.MustCompile(`(?i)(\b(?:bearer|basic)\s+)[a-z0-9._~+/!=-]{8,}` +
	`|(["']?\b(?:access_token|refresh_token|id_token|client_secret|client_assertion|code_verifier|password|assertion)["']?\s*[=:]\s*["']?)[^\s"'&,;}]+` +
	`|([?&]code=)[^\s"'&]+` +
	`|(://[^\s/:@]*:)[^\s/@]+(@)`)

func cleanText(text string) string {
	if !secretInText.MatchString(text) {
		return text
	}
	return secretInText.ReplaceAllString(text, "${1}${2}${3}${4}"+redacted+"${5}")
}
