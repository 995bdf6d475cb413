package hubspotsandbox

import (
	"net/url"

	"github.com/icptier/icptier/internal/sandbox"
)

// Kind is HubSpot among the sandboxes.
func Kind() sandbox.Kind {
	return sandbox.Kind{
		CRM:    "hubspot",
		Fields: map[string]string{"account.custom.plants": "plants", "deal.competitor": "competitor", "deal.loss_reason": "closed_lost_reason"},
		New: func(f sandbox.Filling) (*sandbox.Server, error) {
			return New(Options{
				Store: f.Store, Companies: f.Companies, Now: f.Now, AccessLifetime: f.AccessLifetime,
				ClientID: f.ClientID, ClientSecret: f.ClientSecret, Log: f.Log,
			})
		},
		AccountPath: func(id string) string {
			return "/crm/objects/2026-03/companies/" + url.PathEscape(id) + "?properties=name,icp_tier,icp_grade,icp_score,icp_coverage,icp_reasons"
		},
		AccountValue: func(answer map[string]any, field string) any {
			properties, _ := answer["properties"].(map[string]any)
			return properties[field]
		},
	}
}
