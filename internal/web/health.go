package web

import (
	"context"
	"io"
	"net/http"
	"time"

	"go.uber.org/zap"
)

// Healthz answers that the process lives, whatever it depends on.
func Healthz() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { respond(w, http.StatusOK, "ok\n") })
}

// readyTimeout is how long a probe waits; Kubernetes gives up after one second by itself.
const readyTimeout = 2 * time.Second

// Readyz answers 200 when ready returns nil, and else 503; the error goes to the
// log alone, since anybody may ask.
func Readyz(ready func(context.Context) error, log *zap.Logger) http.Handler {
	if log == nil {
		log = zap.NewNop()
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), readyTimeout)
		defer cancel()
		if err := ready(ctx); err != nil {
			log.Warn("not ready", zap.Error(err))
			respond(w, http.StatusServiceUnavailable, "not ready\n")
			return
		}
		respond(w, http.StatusOK, "ready\n")
	})
}

func respond(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text) // a prober that has gone misses nothing
}
