package dynamics

import (
	"context"
	"encoding/json"
	"net/url"
	"strings"

	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/httpclient"
	"github.com/icptier/icptier/internal/outcome"
)

// RecordURL implements connector.Linker, see
// https://learn.microsoft.com/power-apps/developer/model-driven-apps/open-forms-views-dialogs-reports-url.
func (c *Connector) RecordURL(_ context.Context, kind crm.Kind, id string) (string, error) {
	if !mapping.IsGUID(id) {
		return "", outcome.Permanent(errNoID)
	}
	return c.cfg.url + "/main.aspx?" + url.Values{"pagetype": {"entityrecord"}, "etn": {table(kind)}, "id": {id}}.Encode(), nil
}

// mostNames is the most names that are kept.
const mostNames = 50_000

// OwnerNames implements connector.OwnerNamer with users and teams, both of which own records.
func (c *Connector) OwnerNames(ctx context.Context) (map[string]string, error) {
	all := map[string]string{}
	for _, owners := range []struct{ set, id, name string }{{"systemusers", "systemuserid", "fullname"}, {"teams", "teamid", "name"}} {
		if err := c.named(ctx, "owners", owners.set, owners.id, owners.name, "", all); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// DealNames implements connector.DealNamer.
func (c *Connector) DealNames(ctx context.Context, ids []string) (map[string]string, error) {
	var asked []string
	for _, id := range ids {
		if mapping.IsGUID(id) {
			asked = append(asked, id)
		}
	}
	all := map[string]string{}
	if len(asked) == 0 {
		return all, nil
	}
	return all, c.named(ctx, "deal names", "opportunities", "opportunityid", "name", in("opportunityid", asked), all)
}

// named adds the names of the rows of a resource.
func (c *Connector) named(ctx context.Context, call, set, id, name, filter string, into map[string]string) error {
	options := []string{"$select", id + "," + name}
	if filter != "" {
		options = append(options, "$filter", filter)
	}
	for path := c.path(set) + httpclient.ODataQuery(options...); path != "" && len(into) < mostNames; {
		found, _, err := c.rows(ctx, call, path, prefer(largestPage))
		if err != nil {
			return err
		}
		for _, raw := range found.Value {
			var row map[string]any
			if json.Unmarshal(raw, &row) != nil {
				continue
			}
			key, _ := row[id].(string)
			if text, ok := row[name].(string); ok && mapping.IsGUID(key) {
				into[strings.ToLower(key)] = text
			}
		}
		path = found.Next
	}
	return nil
}
