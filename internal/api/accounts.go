package api

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"github.com/icptier/icptier/internal/accounts"
	"github.com/icptier/icptier/internal/answer"
)

// page is a part of the list, with the address of the next one.
type page struct {
	Link string `header:"Link" doc:"The address of the next page, with rel=\"next\"; absent on the last one. RFC 8288."`
	Body []answer.Listed
}

// accountsInput are the parameters of a list. Its words are those of the command.
type accountsInput struct {
	Connection string `query:"connection" doc:"Only accounts of this connection."`
	Tier       string `query:"tier" enum:"A,B,C,D,X,none" doc:"Only accounts of this tier: the one that counts; none is that of accounts without one."`
	Owner      string `query:"owner" maxLength:"100" doc:"Only accounts of this owner, by the CRM's id; none is nobody's."`
	Segment    string `query:"segment" maxLength:"100" doc:"Only accounts of this segment of the model."`
	Industry   string `query:"industry" maxLength:"100" doc:"Only accounts of this industry: a code of WZ 2008 or its beginning, or a label of the CRM."`
	Region     string `query:"region" maxLength:"100" doc:"Only accounts in this region: a country, a region of one, or the beginning of a postal code, as DE, DE-BW, DE-7."`
	Text       string `query:"text" maxLength:"100" doc:"Only accounts with this text in the name or the domain, whatever the case."`
	MinScore   int    `query:"min-score" minimum:"0" maximum:"100" doc:"Only accounts with at least so many points."`
	MaxScore   int    `query:"max-score" minimum:"0" maximum:"100" doc:"Only accounts with at most so many points; 0 is no limit."`
	Sort       string `query:"sort" enum:"rank,score,coverage,activity,name,owner,country,industry,segment" doc:"The order, of all connections together; rank is the best tier first, and in it the most points. Without it and order the list goes connection by connection."`
	Order      string `query:"order" enum:"asc,desc" doc:"The direction of the order. Without it rank, score, coverage and activity begin with the best or the last, all else with A."`
	Limit      int    `query:"limit" minimum:"1" maximum:"1000" default:"100" doc:"The most accounts to return."`
	Offset     int    `query:"offset" minimum:"0" doc:"How many accounts to pass over. Accounts that change their place between two requests may be seen twice, or not at all."`
	asked      url.Values
}

// Resolve keeps what was asked for.
func (in *accountsInput) Resolve(ctx huma.Context) []error {
	u := ctx.URL()
	in.asked = u.Query()
	return nil
}

func (in *accountsInput) page() Page {
	return Page{
		Query: accounts.Query{
			Connection: in.Connection, Tier: in.Tier, Owner: in.Owner, Segment: in.Segment, Industry: in.Industry, Region: in.Region,
			Text: in.Text, MinScore: in.MinScore, MaxScore: in.MaxScore, Sort: in.Sort, Order: in.Order,
		},
		Offset: in.Offset, Limit: in.Limit,
	}
}

// next is the address of the page behind this one: the same query from there on.
func (in *accountsInput) next() string {
	in.asked.Set("limit", strconv.Itoa(in.Limit))
	in.asked.Set("offset", strconv.Itoa(in.Offset+in.Limit))
	return "<?" + in.asked.Encode() + `>; rel="next"`
}

func (s *server) accounts() {
	list := get("/accounts", "list-accounts", "Accounts with tier and score: connection by connection, the best first, or in an order of all")
	huma.Register(s.api, list, func(ctx context.Context, in *accountsInput) (*page, error) {
		rows, more, err := s.source.Accounts(ctx, in.page())
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
