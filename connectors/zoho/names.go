package zoho

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/httpclient"
	"github.com/icptier/icptier/internal/outcome"
)

// RecordURL implements connector.Linker.
func (c *Connector) RecordURL(ctx context.Context, kind crm.Kind, id string) (string, error) {
	if !isID(id) {
		return "", outcome.Permanent(errNoID)
	}
	own, err := c.organization(ctx, false)
	if err != nil {
		return "", err
	}
	tab := map[crm.Kind]string{crm.KindAccount: "Accounts", crm.KindDeal: "Potentials"}[kind]
	return c.cfg.pages + "/crm/org" + string(own.ID) + "/tab/" + tab + "/" + id, nil
}

// OwnerNames implements connector.OwnerNamer with up to 2,000 users, those who have left among them.
func (c *Connector) OwnerNames(ctx context.Context) (map[string]string, error) {
	all := map[string]string{}
	for page, more := 1, true; more && page <= numbered; page++ {
		var answer struct {
			Users []struct {
				ID   mapping.Value `json:"id"`
				Name string        `json:"full_name"`
			} `json:"users"`
			Info struct {
				More bool `json:"more_records"`
			} `json:"info"`
		}
		if _, err := c.json(ctx, httpclient.Request{Call: "users", Method: http.MethodGet, Path: c.path("users"),
			Query: url.Values{"type": {"AllUsers"}, "page": {strconv.Itoa(page)}, "per_page": {strconv.Itoa(smallPage)}}}, &answer); err != nil {
			return nil, err
		}
		for _, u := range answer.Users {
			all[string(u.ID)] = u.Name
		}
		more = answer.Info.More
	}
	return all, nil
}

// DealNames implements connector.DealNamer.
func (c *Connector) DealNames(ctx context.Context, ids []string) (map[string]string, error) {
	all := map[string]string{}
	for some := range slices.Chunk(slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !isID(id) }), batchSize) {
		found, _, _, err := c.query(ctx, "deal names", "id, Deal_Name", module(crm.KindDeal), in("id", some), "", smallPage)
		if err != nil {
			return nil, err
		}
		rows, err := each(found, nil)
		if err != nil {
			return nil, err
		}
		for _, d := range rows {
			all[d.ID] = d.Value("Deal_Name")
		}
	}
	return all, nil
}
