package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"go.uber.org/zap"
)

// patience is how long a page may take that reads all accounts: less than the server
// gives an answer, so that there is time to say so.
const patience = 25 * time.Second

// errTooLong says that a page took longer than patience.
var errTooLong = errors.New("the page takes too long")

// limited makes a filler wait for its turn and end in time. All accounts are in memory
// while such a page is made, so one is made at a time.
func (s *server) limited(fill func(*request) (body, error)) func(*request) (body, error) {
	return func(r *request) (b body, err error) {
		err = s.inTurn(r.Context(), func(ctx context.Context) error {
			timed := *r
			timed.Request = r.WithContext(ctx)
			b, err = fill(&timed)
			return err
		})
		return b, err
	}
}

func (s *server) inTurn(ctx context.Context, do func(context.Context) error) error {
	ctx, cancel := context.WithTimeoutCause(ctx, patience, errTooLong)
	defer cancel()
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	err := do(ctx)
	if err != nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// insight answers with a page that reads all accounts; command does the same without a limit.
func (s *server) insight(name, command string, fill func(*request) (body, error)) http.Handler {
	return s.page(name, func(r *request) (body, error) {
		b, err := s.limited(fill)(r)
		t := r.texts.Insight
		switch {
		case errors.Is(err, errTooLong):
			s.options.Log.Warn("page took too long", zap.String("page", r.Pattern))
			return body{Title: t.TooLong, Data: notice{t.TooLongHint, command}, status: http.StatusServiceUnavailable, template: "notice"}, nil
		case errors.Is(err, ErrRebuilding):
			return body{Title: t.Rebuilding, Data: notice{Hint: t.RebuildingHint}, status: http.StatusServiceUnavailable, template: "notice"}, nil
		}
		return b, err
	})
}

// notice is what a page says in place of what it would show.
type notice struct{ Hint, Command string }

// listCSV answers with the list of a query for a spreadsheet, or with the page that says
// what is wrong with the query.
func (s *server) listCSV(r *request) (body, error) {
	var table bytes.Buffer
	bad, err := s.source.ListCSV(r.Context(), parseListQuery(r.URL.Query()), r.lang, &table)
	if err != nil {
		return body{}, fmt.Errorf("read the list: %w", err)
	}
	if len(bad) > 0 {
		return s.lists(r)
	}
	return body{csv: table.Bytes()}, nil
}

func (s *server) sendCSV(w http.ResponseWriter, table []byte) {
	h := w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="icptier-list.csv"`)
	h.Set("Cache-Control", "no-store")
	if _, err := w.Write(table); err != nil {
		s.options.Log.Debug("list not sent whole", zap.Error(err)) // the reader has gone
	}
}
