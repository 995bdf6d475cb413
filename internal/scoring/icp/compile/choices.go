package compile

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/scoring/dach"
	"github.com/icptier/icptier/internal/scoring/icp/field"
)

// fieldHint says which field may be meant.
func fieldHint(name string) phrase.Phrase {
	if strings.HasPrefix(name, field.CustomPrefix) {
		return phrase.Of("name a field of your own in up to 60 small letters, digits and _, as fields of the connection does")
	}
	return nearest(name, field.Names())
}

// choice finds a label that a field whose values are known can never have.
func (c *compiler) choice(f field.Field, label string, n *yaml.Node, key string) {
	var all []string
	switch f.Name {
	case "account.size_ifm", "account.size_eu":
		all = dach.Sizes()
	case "account.region":
		if crm.CountryCode(label) == label && !slices.Contains([]string{"DE", "AT", "CH"}, label) {
			return // a country whose regions are not known stands for itself
		}
		all = dach.Regions()
	default:
		return
	}
	if slices.ContainsFunc(all, func(known string) bool { return strings.EqualFold(known, label) }) {
		return
	}
	hint := nearest(label, all)
	if f.Name == "account.region" {
		hint = phrase.Of("write a code of ISO 3166-2: DE-BW, AT-9, CH-ZH")
		for _, code := range all {
			if strings.EqualFold(label, dach.RegionName(code, "de")) || strings.EqualFold(label, dach.RegionName(code, "en")) {
				hint = phrase.Of("did you mean %s?", code)
			}
		}
	}
	c.find(n, key, phrase.Of("%s is never %q", f.Name, clip(label)), hint)
}
