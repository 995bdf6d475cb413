package telemetry

import (
	"fmt"
	"io"
	"os"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"golang.org/x/term"
)

// LogConfig chooses what is logged and how it looks.
type LogConfig struct {
	// Level is the least severe level that is logged: debug, info, warn or error. Empty means info.
	Level string
	// Format is json or console. Empty means console on a terminal and json elsewhere.
	Format string
}

// NewLogger returns a logger that writes to out, usually standard error, and
// drops what looks like a secret. The error names the value that is not known.
func NewLogger(c LogConfig, out io.Writer) (*zap.Logger, error) {
	level := zapcore.InfoLevel
	if c.Level != "" {
		var err error
		if level, err = zapcore.ParseLevel(c.Level); err != nil || level > zapcore.ErrorLevel {
			return nil, fmt.Errorf("log level %q is not one of debug, info, warn, error", c.Level)
		}
	}
	encoder, err := newEncoder(c.Format, out)
	if err != nil {
		return nil, err
	}
	core := zapcore.NewCore(encoder, zapcore.Lock(zapcore.AddSync(out)), level)
	return zap.New(redactingCore{core}), nil
}

func newEncoder(format string, out io.Writer) (zapcore.Encoder, error) {
	c := zapcore.EncoderConfig{
		TimeKey: "time", LevelKey: "level", NameKey: "part", MessageKey: "msg",
		LineEnding:     zapcore.DefaultLineEnding,
		EncodeTime:     zapcore.RFC3339NanoTimeEncoder,
		EncodeLevel:    zapcore.LowercaseLevelEncoder,
		EncodeDuration: zapcore.StringDurationEncoder,
	}
	if format == "" {
		format = "json"
		if f, ok := out.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
			format = "console"
		}
	}
	switch format {
	case "json":
		return zapcore.NewJSONEncoder(c), nil
	case "console":
		c.EncodeTime = zapcore.TimeEncoderOfLayout(time.TimeOnly)
		c.ConsoleSeparator = "  "
		return zapcore.NewConsoleEncoder(c), nil
	}
	return nil, fmt.Errorf("log format %q is not one of json, console", format)
}
