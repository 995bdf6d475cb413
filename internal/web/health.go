package web

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync/atomic"
	"time"

	"go.uber.org/zap"
)

// Healthz answers that the process lives, whatever it depends on.
func Healthz() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { respond(w, http.StatusOK, "ok\n") })
}

// readyTimeout is how long a probe waits; Kubernetes gives up after one second by itself.
const readyTimeout = 2 * time.Second

// Readyz answers 200 when ready returns nil, and else 503 with the reason, if the error has
// one that is meant for everybody. The error itself goes to the log alone, since anybody may
// ask, and once only: probes come every few seconds. Also, where it is not nil, is a line
// about what does not decide: it stands below the answer.
func Readyz(ready func(context.Context) error, also func(context.Context) string, log *zap.Logger) http.Handler {
	if log == nil {
		log = zap.NewNop()
	}
	var last atomic.Pointer[string]
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), readyTimeout)
		defer cancel()
		err := ready(ctx)
		if err == nil {
			last.Store(nil)
			text := "ready\n"
			if also != nil {
				text += also(ctx) + "\n"
			}
			respond(w, http.StatusOK, text)
			return
		}
		text := "not ready\n"
		var told interface{ Reason() string }
		if errors.As(err, &told) {
			text = "not ready: " + told.Reason() + "\n"
		}
		if before := last.Swap(&text); before == nil || *before != text {
			log.Warn("not ready", zap.Error(err))
		}
		respond(w, http.StatusServiceUnavailable, text)
	})
}

func respond(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text) // a prober that has gone misses nothing
}
