package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"runtime/debug"
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
// one that is meant for all readers. The error itself goes to the log alone, since anyone may
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

// Recovered makes a panic the outcome of its request: the log has where it was and nothing
// of the request's contents, the reader gets an error, and all others are served on.
func Recovered(next http.Handler, log *zap.Logger) http.Handler {
	if log == nil {
		log = zap.NewNop()
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(p) //nolint:forbidigo // it is how a handler tells the server to cut the connection
			}
			what := fmt.Sprintf("a value of type %T", p)
			if known, ok := p.(runtime.Error); ok {
				what = known.Error()
			}
			log.Error("request panicked", zap.String("pattern", r.Pattern), zap.String("panic", what), zap.ByteString("stack", debug.Stack()))
			respond(w, http.StatusInternalServerError, "internal error; the log of icptier says where\n")
		}()
		next.ServeHTTP(w, r)
	})
}
