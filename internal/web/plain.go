package web

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/icptier/icptier/internal/insight/words"
	"github.com/icptier/icptier/internal/report"
)

// Plain is a report whose page is its table, for one connection or for all of them.
type Plain struct {
	// Name is the path of the page, and the command that makes the same.
	Name  string
	Title words.Text
	None  words.Text // in place of a table without rows
	// Table reads the report; an empty connection stands for all.
	Table func(ctx context.Context, connection string) (report.Table, error)
}

// plainLink leads to the page of a report.
type plainLink struct {
	Name, URL string
	Title     words.Text
}

type plainData struct {
	Plain
	Query         struct{ Connection string }
	Connections   []string
	Bad           []BadValue
	Table         report.Table
	Chosen        string // the language to carry on in the form; may be empty
	Action, Reset string
	Command       string // makes the same on the command line
}

func (s *server) plain(p Plain) func(*request) (body, error) {
	return func(r *request) (body, error) {
		d := plainData{
			Plain: p, Connections: s.source.Connections(), Chosen: r.chosen,
			Action: r.base + "/" + p.Name, Reset: r.link("/"+p.Name, nil), Command: "icptier " + p.Name,
		}
		b := body{Title: p.Title.In(r.lang)}
		connection := clean(r.URL.Query().Get("connection"), maxText)
		d.Query.Connection = connection
		if connection != "" && !slices.Contains(d.Connections, connection) {
			d.Bad, b.status = []BadValue{{Field: "connection", Value: connection, Allowed: d.Connections}}, http.StatusBadRequest
		} else {
			var err error
			if d.Table, err = p.Table(r.Context(), connection); err != nil {
				return body{}, fmt.Errorf("%s: %w", p.Name, err)
			}
		}
		if connection != "" {
			d.Command += " " + quoted(connection)
		}
		b.Data = d
		return b, nil
	}
}
