package pipedrivesandbox

import (
	"net/url"
	"strings"

	"github.com/icptier/icptier/internal/sandbox"
)

// tenSeats is what a company of ten has for a day on the largest plan.
const tenSeats = 10 * 7 * 30_000

// Kind is Pipedrive among the sandboxes.
func Kind() sandbox.Kind {
	return sandbox.Kind{
		CRM: Name,
		New: func(f sandbox.Filling) (*sandbox.Server, error) {
			return New(Options{
				Filling:     f,
				DailyTokens: tenSeats,
			})
		},
		AccountPath: func(id string) string {
			return "/api/v2/organizations/" + url.PathEscape(id) + "?include_option_labels=true"
		},
		AccountValue: func(answer map[string]any, field string) any {
			data, _ := answer["data"].(map[string]any)
			if field == "name" {
				return data["name"]
			}
			own, _ := data["custom_fields"].(map[string]any)
			value := own[Key(typeOrganization, title(field))]
			if option, ok := value.(map[string]any); ok {
				return option["label"]
			}
			return value
		},
	}
}

// title is the name under which people see a field of the program's: "ICP Scored At" of
// icp_scored_at.
func title(field string) string {
	words := strings.Split(field, "_")
	for i, w := range words {
		words[i] = strings.ToUpper(w[:1]) + w[1:]
		if w == "icp" || w == "abm" {
			words[i] = strings.ToUpper(w)
		}
	}
	return strings.Join(words, " ")
}
