package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"go.uber.org/zap"
)

// patience is how long a page may take that reads all accounts: less than the server
// gives an answer, so that there is time to say so.
const patience = 25 * time.Second

// errTooLong says that a page took longer than patience.
var errTooLong = errors.New("the page takes too long")

// insight answers with a page that reads all accounts; command does the same without a
// limit. All accounts are in memory while such a page is made, so few are made at a time,
// and a reader who waits too long for a turn is told so, too.
func (s *server) insight(name, command string, fill func(*request) (body, error)) http.Handler {
	page := s.page(name, func(r *request) (b body, err error) {
		if r.Context().Err() == nil {
			b, err = fill(r)
		}
		if cause := context.Cause(r.Context()); cause != nil && (err != nil || b.Data == nil && b.csv == nil) {
			err = cause
		}
		switch {
		case errors.Is(err, errTooLong):
			s.options.Log.Warn("page took too long", zap.String("page", r.Pattern))
			return body{Title: r.words("This takes too long for a page"), Data: notice{Hint: r.words("There are too many accounts, or the server is busy. The command line has no limit:"), Command: command}, status: http.StatusServiceUnavailable, template: "notice"}, nil
		case errors.Is(err, ErrRebuilding):
			return body{Title: r.words("One moment"), Data: notice{Hint: r.words("The cache is being rebuilt from the stored records. There are figures once it is whole; load the page again then.")}, status: http.StatusServiceUnavailable, template: "notice"}, nil
		}
		return b, err
	})
	asked := s.page("notice", func(r *request) (body, error) {
		return body{Title: r.words("Calculate now?"), Data: notice{Hint: r.words("Another site led here. Nothing is calculated until you say so."), Again: "?" + r.URL.RawQuery}}, nil
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.foreign(r) {
			asked.ServeHTTP(w, r)
			return
		}
		ctx, cancel := context.WithTimeoutCause(r.Context(), patience, errTooLong)
		defer cancel()
		if leave, err := s.options.Turns.Take(ctx); err == nil { // otherwise the page says why
			defer leave()
		}
		page.ServeHTTP(w, r.WithContext(ctx))
	})
}

// foreign reports whether another site has led here: it could have many of its readers ask, and
// keep the program busy. Where a browser does not tell the site, the page that led here does.
func (s *server) foreign(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "same-origin", "none":
		return false
	case "":
		from, err := url.Parse(r.Referer())
		return err != nil || from.Host != "" && from.Host != r.Host && !strings.EqualFold(from.Hostname(), s.public)
	}
	return true
}

// notice is a page's text in place of its content.
type notice struct {
	Hint, Command string
	Again         string // asks for the same again; may be empty
}

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
