package dynamicssandbox

import (
	"cmp"
	"net/url"

	"github.com/icptier/icptier/internal/sandbox"
)

// Kind is Dynamics 365 Sales among the sandboxes.
func Kind() sandbox.Kind {
	return sandbox.Kind{
		CRM:         Name,
		Fields:      map[string]string{"account.custom.plants": "new_plants"},
		New:         func(f sandbox.Filling) (*sandbox.Server, error) { return New(Options{Filling: f}) },
		AccountPath: func(id string) string { return "/api/data/v9.2/accounts(" + url.PathEscape(id) + ")" },
		Prefer:      `odata.include-annotations="` + annotationLabel + `"`,
		AccountValue: func(answer map[string]any, field string) any {
			if field != "name" {
				field = "new_" + field
			}
			return cmp.Or(answer[field+"@"+annotationLabel], answer[field]) // a choice by its label
		},
	}
}
