package sandboxes

import (
	"slices"

	"github.com/icptier/icptier/connectors/byfile/byfilesandbox"
	"github.com/icptier/icptier/connectors/dynamics/dynamicssandbox"
	"github.com/icptier/icptier/connectors/hubspot/hubspotsandbox"
	"github.com/icptier/icptier/connectors/pipedrive/pipedrivesandbox"
	"github.com/icptier/icptier/connectors/salesforce/salesforcesandbox"
	"github.com/icptier/icptier/connectors/sapsales/sapsalessandbox"
	"github.com/icptier/icptier/connectors/zoho/zohosandbox"
	"github.com/icptier/icptier/internal/sandbox"
)

// All returns the kinds of sandboxes, in the order in which the demo takes them.
func All() []sandbox.Kind {
	return []sandbox.Kind{
		salesforcesandbox.Kind(),
		hubspotsandbox.Kind(),
		dynamicssandbox.Kind(),
		pipedrivesandbox.Kind(),
		sapsalessandbox.Kind(),
		zohosandbox.Kind(),
	}
}

// Served returns those of All, and the CRMs that manifests describe: each can be served alone.
func Served() []sandbox.Kind { return append(All(), byfilesandbox.Kinds()...) }

// Of returns the kind of a CRM of Served, and whether there is one.
func Of(crm string) (sandbox.Kind, bool) {
	all := Served()
	i := slices.IndexFunc(all, func(k sandbox.Kind) bool { return k.CRM == crm })
	if i < 0 {
		return sandbox.Kind{}, false
	}
	return all[i], true
}

// Names returns the names of kinds.
func Names(kinds []sandbox.Kind) []string {
	var names []string
	for _, k := range kinds {
		names = append(names, k.CRM)
	}
	return names
}
