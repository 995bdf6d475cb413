package config

import _ "embed"

//go:embed icp/dach-mittelstand.yaml
var defaultModel []byte

// DefaultModel returns the ICP model that the program is shipped with.
func DefaultModel() []byte { return append([]byte(nil), defaultModel...) }
