package hubspot

import (
	"strings"

	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/phrase"
)

var errNoStage = phrase.Errorf("is no stage of a pipeline")

// typeOf says what a property of one of HubSpot's types holds.
func typeOf(propertyType string) mapping.Type {
	switch propertyType {
	case "number":
		return mapping.Number
	case "bool":
		return mapping.Truth
	case "date", "datetime":
		return mapping.Date
	case "enumeration":
		return mapping.List // those of one value have no separator in it
	}
	return mapping.Text
}

// relationship reads a company's type, in HubSpot's own values and the words
// that German portals add; empty when it is none of them.
func relationship(companyType string) string {
	switch strings.ToLower(companyType) {
	case "prospect", "interessent":
		return "prospect"
	case "customer", "kunde":
		return "customer"
	case "partner", "reseller":
		return "partner"
	case "competitor", "wettbewerber":
		return "competitor"
	case "vendor", "lieferant", "other", "sonstige":
		return "other"
	}
	return ""
}

// relationshipByStage reads a company's lifecycle stage; empty for the stages
// that a portal made itself.
func relationshipByStage(stage string) string {
	switch stage {
	case "customer", "evangelist":
		return "customer"
	case "subscriber", "lead", "marketingqualifiedlead", "salesqualifiedlead", "opportunity":
		return "prospect"
	}
	return ""
}
