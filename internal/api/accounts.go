package api

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/scoring"
)

// page is a part of the list, with the address of the next one.
type page struct {
	Link string `header:"Link" doc:"The address of the next page, with rel=\"next\"; absent on the last one. RFC 8288."`
	Body []answer.Listed
}

// accountsInput are the parameters of a list.
type accountsInput struct {
	Connection string `query:"connection" doc:"Only accounts of this connection."`
	Tier       string `query:"tier" enum:"A,B,C,D,X" doc:"Only accounts of this tier: the one that counts."`
	Limit      int    `query:"limit" minimum:"1" maximum:"1000" default:"100" doc:"The most accounts to return."`
	Offset     int    `query:"offset" minimum:"0" doc:"How many accounts to pass over. Accounts that change their place between two requests may be seen twice, or not at all."`
}

// next is the address of the page behind this one.
func (in *accountsInput) next() string {
	q := url.Values{"limit": {strconv.Itoa(in.Limit)}, "offset": {strconv.Itoa(in.Offset + in.Limit)}}
	for name, value := range map[string]string{"connection": in.Connection, "tier": in.Tier} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return "<?" + q.Encode() + `>; rel="next"`
}

func (s *server) accounts() {
	list := get("/accounts", "list-accounts", "Accounts with tier and score: connection by connection, the best first")
	huma.Register(s.api, list, func(ctx context.Context, in *accountsInput) (*page, error) {
		rows, more, err := s.source.Accounts(ctx, Page{
			Connection: in.Connection, Tier: scoring.Tier(in.Tier), Limit: in.Limit, Offset: in.Offset,
		})
		if err != nil {
			return nil, s.problem(list.OperationID, err)
		}
		out := &page{Body: rows}
		if more {
			out.Link = in.next()
		}
		return out, nil
	})
	one := get("/accounts/{connection}/{id}", "explain-account", "Why an account has its tier")
	one.Errors = append(one.Errors, http.StatusBadRequest)
	huma.Register(s.api, one, func(ctx context.Context, in *struct {
		Language
		Connection string `path:"connection"`
		ID         string `path:"id" doc:"The CRM's id of the account."`
	}) (*reply[*answer.Account], error) {
		return answered(s, one.OperationID, func() (*answer.Account, error) { return s.source.Account(ctx, in.Connection, in.ID, in.Lang) })
	})
}
