package hook

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/outcome"
)

const (
	// largest is more than any CRM sends with one request: HubSpot has up to 100 events.
	largest = 1 << 20
	// atOnce is how many requests are looked at at the same time: HubSpot makes ten.
	atOnce = 20
	// patience is less than the CRMs wait for an answer, which is from five seconds on.
	patience = 4 * time.Second
	// again is when a CRM may try once more, in seconds.
	again = 30
)

// Keeper keeps notices; a bus.Bus is one.
type Keeper interface {
	// KeepNotice stores a notice unless one of the same id is there, and reports whether it did.
	KeepNotice(ctx context.Context, connection, id string, body []byte) (bool, error)
}

// Config holds the parts of a Handler.
type Config struct {
	Connections *connection.Set
	Keeper      Keeper
	// PublicURL is how CRMs reach the program: the address that they sign. Without it no
	// webhook is taken.
	PublicURL string
	Now       func() time.Time
	Log       *zap.Logger
}

// Handler answers requests at /hooks/<connection>.
type Handler struct {
	Config
	desks chan struct{}
}

// New returns a Handler. What it refuses it says once a minute: anybody may send anything.
func New(cfg Config) *Handler {
	cfg.Log = cfg.Log.WithOptions(zap.WrapCore(func(c zapcore.Core) zapcore.Core {
		return zapcore.NewSamplerWithOptions(c, time.Minute, 1, 0)
	}))
	return &Handler{Config: cfg, desks: make(chan struct{}, atOnce)}
}

// ServeHTTP implements http.Handler. The path value is the connection.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), patience)
	defer cancel()
	name := r.PathValue("connection")
	// A sender that is slow has no desk for longer. A writer without a deadline has none to set.
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(patience))
	status, err := h.take(ctx, name, r)
	if err != nil { // nothing of the request: it may be anybody's
		h.Log.Warn("webhook not taken", zap.String("connection", name), zap.Int("status", status), zap.Error(err))
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	if status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", strconv.Itoa(again))
	}
	if status == http.StatusNoContent {
		w.WriteHeader(status)
		return
	}
	http.Error(w, http.StatusText(status), status)
}

func (h *Handler) take(ctx context.Context, name string, r *http.Request) (int, error) {
	c, err := h.Connections.Find(name)
	if err != nil || h.PublicURL == "" {
		return http.StatusNotFound, nil
	}
	notifier, err := connector.As[connector.Notifier](c.CRM)
	if err != nil {
		return http.StatusNotFound, nil
	}
	select {
	case h.desks <- struct{}{}:
		defer func() { <-h.desks }()
	case <-ctx.Done():
		return http.StatusServiceUnavailable, errors.New("too many at the same time")
	}
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, largest))
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return http.StatusRequestEntityTooLarge, fmt.Errorf("more than %d bytes", largest)
	}
	if err != nil {
		return http.StatusBadRequest, errors.New("the body did not arrive")
	}
	notice, err := notifier.Notice(ctx, connector.Request{
		Method: r.Method, URL: address(h.PublicURL, name, r.URL.RawQuery), Header: r.Header, Body: body, At: h.Now(),
	})
	switch {
	case outcome.IsPermanent(err):
		return http.StatusUnauthorized, err
	case err != nil:
		return http.StatusServiceUnavailable, err
	case len(notice.Hints) == 0:
		return http.StatusNoContent, nil
	}
	return h.keep(ctx, c.Name, notice)
}

// keep stores a notice before it is acknowledged.
func (h *Handler) keep(ctx context.Context, connection string, notice connector.Notice) (int, error) {
	text, err := json.Marshal(notice.Hints)
	if err != nil {
		return http.StatusInternalServerError, fmt.Errorf("encode a notice: %w", err)
	}
	stored, err := h.Keeper.KeepNotice(ctx, connection, notice.ID, text)
	switch {
	case err != nil:
		return http.StatusServiceUnavailable, err
	case !stored:
		return http.StatusConflict, errors.New("it was taken before")
	}
	return http.StatusNoContent, nil
}

// address is a connection's address for webhooks, as the CRM calls it.
func address(public, connection, query string) string {
	url := strings.TrimRight(public, "/") + "/hooks/" + connection
	if query != "" {
		url += "?" + query
	}
	return url
}
