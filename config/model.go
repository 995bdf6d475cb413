package config

import (
	_ "embed"
	"slices"
)

//go:embed icp/dach-mittelstand.yaml
var dachMittelstand []byte

//go:embed icp/enterprise-meddic.yaml
var enterpriseMEDDIC []byte

//go:embed icp/saas-smb.yaml
var saasSMB []byte

// DefaultModel returns the ICP model that is used where none is named.
func DefaultModel() []byte { return slices.Clone(dachMittelstand) }

// Models returns the ICP models that the program is shipped with, by name.
func Models() map[string][]byte {
	return map[string][]byte{
		"dach-mittelstand":  DefaultModel(),
		"enterprise-meddic": slices.Clone(enterpriseMEDDIC),
		"saas-smb":          slices.Clone(saasSMB),
	}
}
