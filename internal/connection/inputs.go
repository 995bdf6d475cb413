package connection

import (
	"slices"

	"github.com/icptier/icptier/config"
	"github.com/icptier/icptier/internal/connector"
)

// Mapped lists what the connections of a configuration fill between them, by the names of
// crm.InputNames and as account.custom.NAME: what their connectors read by themselves, and
// what fields names beside it. It is nil without connections.
func Mapped(connections []config.Connection, factories map[string]connector.Factory) []string {
	var names []string
	for i := range connections {
		f := factories[connections[i].CRM]
		names = append(names, f.Inputs...)
		if f.InputsOf != nil {
			names = append(names, f.InputsOf(connections[i].Options)...)
		}
		for name := range connections[i].Fields {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
