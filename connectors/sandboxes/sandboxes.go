package sandboxes

import (
	"slices"

	"github.com/icptier/icptier/connectors/dynamics/dynamicssandbox"
	"github.com/icptier/icptier/connectors/hubspot/hubspotsandbox"
	"github.com/icptier/icptier/connectors/salesforce/salesforcesandbox"
	"github.com/icptier/icptier/connectors/zoho/zohosandbox"
	"github.com/icptier/icptier/internal/sandbox"
)

// All returns the kinds of sandboxes, in the order in which the demo takes them.
func All() []sandbox.Kind {
	return []sandbox.Kind{
		salesforcesandbox.Kind(),
		hubspotsandbox.Kind(),
		dynamicssandbox.Kind(),
		zohosandbox.Kind(),
	}
}

// Of returns the kind of a CRM, and whether there is one.
func Of(crm string) (sandbox.Kind, bool) {
	all := All()
	i := slices.IndexFunc(all, func(k sandbox.Kind) bool { return k.CRM == crm })
	if i < 0 {
		return sandbox.Kind{}, false
	}
	return all[i], true
}

// Names returns the names of the CRMs that there is a sandbox of.
func Names() []string {
	var names []string
	for _, k := range All() {
		names = append(names, k.CRM)
	}
	return names
}
