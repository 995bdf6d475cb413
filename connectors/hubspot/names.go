package hubspot

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/httpclient"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

// RecordURL implements connector.Linker. The pages of HubSpot itself are on the host that the
// account details name; those of any other API stand beside it.
func (c *Connector) RecordURL(ctx context.Context, kind crm.Kind, id string) (string, error) {
	if !isID(id) {
		return "", outcome.Permanent(phrase.Errorf("the id has not the form of HubSpot's"))
	}
	p, err := c.account(ctx)
	if err != nil {
		return "", err
	}
	base := c.cfg.base
	if base == publicAPI {
		base = publicPages
		if strings.HasSuffix(p.Host, ".hubspot.com") {
			base = "https://" + p.Host
		}
	}
	object := map[crm.Kind]string{crm.KindAccount: "0-2", crm.KindDeal: "0-3"}[kind]
	return url.JoinPath(base, "contacts", strconv.FormatInt(p.ID, 10), "record", object, id)
}

// ownersPage is the most owners that a page has, and mostOwners where an answer that never
// ends does.
const (
	ownersPage = 500
	mostOwners = 50_000
)

// OwnerNames implements connector.OwnerNamer, see
// https://developers.hubspot.com/docs/api-reference/crm-owners-v3/guide.
func (c *Connector) OwnerNames(ctx context.Context) (map[string]string, error) {
	all := map[string]string{}
	for after := ""; len(all) < mostOwners; {
		query := url.Values{"limit": {strconv.Itoa(ownersPage)}}
		if after != "" {
			query.Set("after", after)
		}
		var answer struct {
			Results []struct {
				ID        string `json:"id"`
				FirstName string `json:"firstName"`
				LastName  string `json:"lastName"`
			} `json:"results"`
			Paging struct {
				Next struct {
					After string `json:"after"`
				} `json:"next"`
			} `json:"paging"`
		}
		if _, err := c.calls.JSON(ctx, httpclient.Request{
			Call: "owners", Method: http.MethodGet, Path: "/crm/owners/" + c.cfg.version, Query: query,
		}, &answer); err != nil {
			return nil, err
		}
		if answer.Results == nil {
			return nil, fmt.Errorf("owners: %w", errNoResults)
		}
		for _, o := range answer.Results {
			if name := strings.TrimSpace(o.FirstName + " " + o.LastName); name != "" {
				all[o.ID] = name
			}
		}
		if answer.Paging.Next.After == "" || answer.Paging.Next.After == after {
			break
		}
		after = answer.Paging.Next.After
	}
	return all, nil
}

// DealNames implements connector.DealNamer.
func (c *Connector) DealNames(ctx context.Context, ids []string) (map[string]string, error) {
	raw, _, err := c.fetch(ctx, c.path("objects", crm.KindDeal, "/batch/read"), []string{"dealname"}, ids)
	if err != nil {
		return nil, err
	}
	all := map[string]string{}
	for _, one := range raw {
		var deal struct {
			ID         string `json:"id"`
			Properties struct {
				Name string `json:"dealname"`
			} `json:"properties"`
		}
		if json.Unmarshal(one, &deal) == nil && deal.Properties.Name != "" {
			all[deal.ID] = deal.Properties.Name
		}
	}
	return all, nil
}
