package chaos

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/icptier/icptier/internal/crm"
)

// dialect is how a CRM stores and changes what the harness edits. It is written from the
// CRM's API, apart from its connector.
type dialect interface {
	crm() string
	connection() string
	accounts() string // the type of accounts in the sandbox's store
	deals() string
	field(f crm.Field) string
	// The fields of accounts that the model of the harness reads.
	employees() string
	revenue() string
	criterion(name string) string // the field of a deal that holds a criterion of BANT
	dated() bool                  // the program reads since when a criterion's field holds its value
	stage() string
	stages() (open, won, lost string)
	// accountOf is the account of a deal by its fields; empty when it has none.
	accountOf(fields map[string]any) string

	update(ctx context.Context, b *box, shelf, id string, fields map[string]any) error
	remove(ctx context.Context, b *box, shelf, id string) error
	// move gives a deal to another account.
	move(ctx context.Context, b *box, deal, from, to string) error
	// merge puts the loser into the winner, with its deals.
	merge(ctx context.Context, b *box, winner, loser string, deals []string) error
	parent() string // the field of an account that holds its parent
}

func dialects() []dialect { return []dialect{hubspot{}, salesforce{}} }

type hubspot struct{}

func (hubspot) crm() string                  { return "hubspot" }
func (hubspot) connection() string           { return "hub" }
func (hubspot) accounts() string             { return "companies" }
func (hubspot) deals() string                { return "deals" }
func (hubspot) field(f crm.Field) string     { return "icp_" + string(f) }
func (hubspot) employees() string            { return "numberofemployees" }
func (hubspot) revenue() string              { return "annualrevenue" }
func (hubspot) criterion(name string) string { return name }
func (hubspot) dated() bool                  { return true }
func (hubspot) stage() string                { return "dealstage" }
func (hubspot) parent() string               { return "hs_parent_company_id" }

func (hubspot) stages() (open, won, lost string) {
	return "qualifiedtobuy", "closedwon", "closedlost"
}

// accountOf reads id:type,type;id:type, where type 5 is the primary association.
func (hubspot) accountOf(fields map[string]any) string {
	text, _ := fields["@companies"].(string)
	for part := range strings.SplitSeq(text, ";") {
		id, types, _ := strings.Cut(part, ":")
		for t := range strings.SplitSeq(types, ",") {
			if t == "5" {
				return id
			}
		}
	}
	return ""
}

const hubspotObjects = "/api/crm/objects/2026-03/"

func (hubspot) update(ctx context.Context, b *box, shelf, id string, fields map[string]any) error {
	properties := make(map[string]string, len(fields))
	for name, v := range fields {
		properties[name] = textOf(v)
	}
	_, err := b.call(ctx, http.MethodPatch, hubspotObjects+shelf+"/"+id, map[string]any{"properties": properties})
	return err
}

func (hubspot) remove(ctx context.Context, b *box, shelf, id string) error {
	_, err := b.call(ctx, http.MethodDelete, hubspotObjects+shelf+"/"+id, nil)
	return err
}

func (h hubspot) move(ctx context.Context, b *box, deal, from, to string) error {
	if from != "" {
		if _, err := b.call(ctx, http.MethodDelete, hubspotObjects+"deals/"+deal+"/associations/companies/"+from, nil); err != nil {
			return err
		}
	}
	if _, err := b.call(ctx, http.MethodPut, hubspotObjects+"deals/"+deal+"/associations/default/companies/"+to, nil); err != nil {
		return err
	}
	return h.touch(ctx, b, deal)
}

// touch gives a deal a new stamp: HubSpot does not when only its company is another.
func (h hubspot) touch(ctx context.Context, b *box, deal string) error {
	amount, _ := strconv.Atoi(textOf(b.mirror.fields(h.deals(), deal)["amount"]))
	return h.update(ctx, b, h.deals(), deal, map[string]any{"amount": amount + 1})
}

func (h hubspot) merge(ctx context.Context, b *box, winner, loser string, deals []string) error {
	_, err := b.call(ctx, http.MethodPost, hubspotObjects+"companies/merge", map[string]string{"primaryObjectId": winner, "objectIdToMerge": loser})
	for _, deal := range deals {
		if err == nil {
			err = h.touch(ctx, b, deal)
		}
	}
	return err
}

type salesforce struct{}

func (salesforce) crm() string        { return "salesforce" }
func (salesforce) connection() string { return "sf" }
func (salesforce) accounts() string   { return "Account" }
func (salesforce) deals() string      { return "Opportunity" }
func (salesforce) employees() string  { return "NumberOfEmployees" }
func (salesforce) revenue() string    { return "AnnualRevenue" }
func (salesforce) stage() string      { return "StageName" }
func (salesforce) parent() string     { return "ParentId" }

func (salesforce) field(f crm.Field) string {
	words := strings.Split(string(f), "_")
	for i, w := range words {
		words[i] = strings.ToUpper(w[:1]) + w[1:]
	}
	return "ICP_" + strings.Join(words, "_") + "__c"
}

func (salesforce) criterion(name string) string { return strings.ToUpper(name[:1]) + name[1:] + "__c" }
func (salesforce) dated() bool                  { return false }

func (salesforce) stages() (open, won, lost string) {
	return "Qualification", "Closed Won", "Closed Lost"
}

func (salesforce) accountOf(fields map[string]any) string {
	id, _ := fields["AccountId"].(string)
	return id
}

const salesforceObjects = "/api/services/data/v67.0/sobjects/"

func (salesforce) update(ctx context.Context, b *box, shelf, id string, fields map[string]any) error {
	_, err := b.call(ctx, http.MethodPatch, salesforceObjects+shelf+"/"+id, fields)
	return err
}

func (salesforce) remove(ctx context.Context, b *box, shelf, id string) error {
	_, err := b.call(ctx, http.MethodDelete, salesforceObjects+shelf+"/"+id, nil)
	return err
}

func (s salesforce) move(ctx context.Context, b *box, deal, _, to string) error {
	return s.update(ctx, b, s.deals(), deal, map[string]any{"AccountId": to})
}

// merge does by hand what only the SOAP API does in one call: the deals go over to the
// winner, and the loser goes to the recycle bin.
func (s salesforce) merge(ctx context.Context, b *box, winner, loser string, deals []string) error {
	for _, deal := range deals {
		if err := s.move(ctx, b, deal, loser, winner); err != nil {
			return err
		}
	}
	return s.remove(ctx, b, s.accounts(), loser)
}

// textOf is a value as a CRM's form shows it.
func textOf(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return fmt.Sprint(v)
}
