package zohosandbox

import "github.com/icptier/icptier/internal/sandbox"

// Kind is Zoho CRM among the sandboxes.
func Kind() sandbox.Kind {
	return sandbox.Kind{
		CRM:         Name,
		New:         func(f sandbox.Filling) (*sandbox.Server, error) { return New(Options{Filling: f}) },
		AccountPath: func(id string) string { return "/crm/v8/Accounts/" + id },
		AccountValue: func(answer map[string]any, field string) any {
			list, _ := answer["data"].([]any)
			if len(list) == 0 {
				return nil
			}
			record, _ := list[0].(map[string]any)
			if field == "name" {
				return record["Account_Name"]
			}
			return record[apiName(field)]
		},
	}
}
