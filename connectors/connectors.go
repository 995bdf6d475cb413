package connectors

import (
	"fmt"
	"maps"
	"slices"

	"github.com/icptier/icptier/connectors/byfile"
	"github.com/icptier/icptier/connectors/csvfile"
	"github.com/icptier/icptier/connectors/dynamics"
	"github.com/icptier/icptier/connectors/hubspot"
	"github.com/icptier/icptier/connectors/pipedrive"
	"github.com/icptier/icptier/connectors/salesforce"
	"github.com/icptier/icptier/connectors/sapsales"
	"github.com/icptier/icptier/connectors/zoho"
	"github.com/icptier/icptier/internal/connector"
)

// All returns the factories of all connectors by the names that the
// configuration calls their CRMs by. The error says that two have the same name.
func All() (map[string]connector.Factory, error) {
	return byName(
		salesforce.Factory(),
		hubspot.Factory(),
		dynamics.Factory(),
		pipedrive.Factory(),
		sapsales.Factory(),
		zoho.Factory(),
		csvfile.Factory(),
		byfile.Factory(),
	)
}

func byName(factories ...connector.Factory) (map[string]connector.Factory, error) {
	all := make(map[string]connector.Factory, len(factories))
	for _, f := range factories {
		if _, twice := all[f.CRM]; twice {
			return nil, fmt.Errorf("connector %q is listed twice", f.CRM)
		}
		all[f.CRM] = f
	}
	return all, nil
}

// Names returns the names of all connectors, sorted.
func Names() ([]string, error) {
	all, err := All()
	return slices.Sorted(maps.Keys(all)), err
}
