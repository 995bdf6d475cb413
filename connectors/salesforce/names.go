package salesforce

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
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

const (
	namesPage = 2000 // what one query answers with at most
	mostUsers = 50_000
)

// OwnerNames implements connector.OwnerNamer with the organisation's users. Queues have none of
// their own.
func (c *Connector) OwnerNames(ctx context.Context) (map[string]string, error) {
	all := map[string]string{}
	for last := ""; len(all) < mostUsers; {
		where := ""
		if last != "" {
			where = " WHERE Id > " + quote(last)
		}
		end, n, err := c.named(ctx, "owners", fmt.Sprintf("SELECT Id, Name FROM User%s ORDER BY Id LIMIT %d", where, namesPage), all)
		if err != nil || n < namesPage {
			return all, err
		}
		last = end
	}
	return all, nil
}

// DealNames implements connector.DealNamer.
func (c *Connector) DealNames(ctx context.Context, ids []string) (map[string]string, error) {
	var list []string
	for _, id := range ids {
		if isID(id) {
			list = append(list, quote(id))
		}
	}
	all := map[string]string{}
	if len(list) == 0 {
		return all, nil
	}
	_, _, err := c.named(ctx, "deal names", "SELECT Id, Name FROM Opportunity WHERE Id IN ("+strings.Join(list, ", ")+")", all)
	return all, err
}

// named adds what a query of ids and names finds, and returns the last id and how many there were.
func (c *Connector) named(ctx context.Context, call, soql string, into map[string]string) (last string, n int, err error) {
	answer, err := c.query(ctx, call, "query", soql)
	if err != nil {
		return "", 0, err
	}
	if answer.Records == nil {
		return "", 0, fmt.Errorf("%s: %w", call, errNoRecords)
	}
	for _, raw := range answer.Records {
		var row struct {
			ID   string `json:"Id"`
			Name string
		}
		if json.Unmarshal(raw, &row) == nil && isID(row.ID) {
			last, into[longID(row.ID)] = row.ID, row.Name
		}
	}
	return last, len(answer.Records), nil
}
