package salesforce

import (
	"cmp"
	"context"
	"encoding/json"
	"net/url"
	"strings"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

// RecordURL implements connector.Linker: an instance leads from an id to the page of its record.
func (c *Connector) RecordURL(ctx context.Context, _ crm.Kind, id string) (string, error) {
	if !isID(id) {
		return "", outcome.Permanent(phrase.Errorf("the id has not the form of Salesforce's"))
	}
	token, err := c.tokens.Token(ctx)
	if err != nil {
		return "", err
	}
	return url.JoinPath(cmp.Or(token.Instance, c.cfg.login), id)
}

// namesPage is what one query answers with at most.
const namesPage = 2000

// OwnerNames implements connector.OwnerNamer with the organisation's users. Queues have none of
// their own.
func (c *Connector) OwnerNames(ctx context.Context) (map[string]string, error) {
	return c.named(ctx, "owners", func(last string) string {
		where := ""
		if last != "" {
			where = " WHERE Id > " + quote(last)
		}
		return "SELECT Id, Name FROM User" + where + " ORDER BY Id" + limit(namesPage)
	})
}

// DealNames implements connector.DealNamer.
func (c *Connector) DealNames(ctx context.Context, ids []string) (map[string]string, error) {
	var list []string
	for _, id := range ids {
		if isID(id) {
			list = append(list, quote(id))
		}
	}
	if len(list) == 0 {
		return map[string]string{}, nil
	}
	soql := "SELECT Id, Name FROM Opportunity WHERE Id IN (" + strings.Join(list, ", ") + ")"
	return c.named(ctx, "deal names", func(string) string { return soql })
}

// named is what the records are called that queries of ids and names find.
func (c *Connector) named(ctx context.Context, call string, soql func(last string) string) (map[string]string, error) {
	all := map[string]string{}
	return all, c.each(ctx, call, namesPage, soql, func(raw json.RawMessage) (string, error) {
		var row struct {
			ID   string `json:"Id"`
			Name string
		}
		if json.Unmarshal(raw, &row) != nil || !isID(row.ID) {
			return "", nil
		}
		all[longID(row.ID)] = row.Name
		return row.ID, nil
	})
}
