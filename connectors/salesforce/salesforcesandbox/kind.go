package salesforcesandbox

import (
	"net/url"
	"strings"

	"github.com/icptier/icptier/internal/sandbox"
)

// Kind is Salesforce among the sandboxes.
func Kind() sandbox.Kind {
	return sandbox.Kind{
		CRM:    "salesforce",
		Fields: map[string]string{"account.custom.plants": "Plants__c", "deal.competitor": "Competitor__c", "deal.loss_reason": "Loss_Reason__c"},
		New: func(f sandbox.Filling) (*sandbox.Server, error) {
			return New(Options{
				Store: f.Store, Companies: f.Companies, Now: f.Now, AccessLifetime: f.AccessLifetime,
				ClientID: f.ClientID, ClientSecret: f.ClientSecret, Log: f.Log,
			})
		},
		AccountPath:  func(id string) string { return "/services/data/v67.0/sobjects/Account/" + url.PathEscape(id) },
		AccountValue: func(answer map[string]any, field string) any { return answer[apiName(field)] },
	}
}

// apiName is icp_tier as Salesforce has it: ICP_Tier__c.
func apiName(field string) string {
	own, rest, found := strings.Cut(field, "_")
	if !found {
		return strings.ToUpper(field[:1]) + field[1:]
	}
	parts := strings.Split(rest, "_")
	for i, p := range parts {
		parts[i] = strings.ToUpper(p[:1]) + p[1:]
	}
	return strings.ToUpper(own) + "_" + strings.Join(parts, "_") + "__c"
}
