package learn

import (
	"fmt"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/insight/deals"
	"github.com/icptier/icptier/internal/insight/words"
	"github.com/icptier/icptier/internal/intake"
)

const custom = "account.custom."

// ModelField is the name of a table's column in an ICP model: its entry in mapping where that
// is a field that models can read by bands or labels, and a custom field elsewhere.
func ModelField(column string, mapping map[string]string) string {
	field := mapping[column]
	if base, _, found := strings.Cut(column, ":"); found && base == strings.TrimSuffix(technologies, ":") {
		return base
	}
	if field == "" && strings.HasPrefix(column, "account.") {
		field = column
	}
	if strings.HasPrefix(field, custom) || slices.Contains(readable(), field) {
		return field
	}
	name := intake.Fold(strings.TrimPrefix(column, custom))
	if name == "" {
		name = "field"
	}
	return custom + name
}

// readable are the fields of the program that a proposal can be about.
func readable() []string {
	return []string{
		"account.employees", "account.revenue", "account.industry", "account.legal_form", "account.country", "account.postal_code", "account.city",
		"account.domain", "account.owner",
	}
}

// criterionID is unique among those used.
func criterionID(column string, used map[string]bool) string {
	id := strings.TrimPrefix(strings.ToLower(column), custom)
	id = strings.TrimPrefix(id, "account.")
	if id = strings.ReplaceAll(intake.Fold(id), "_", "-"); id == "" {
		id = "field"
	}
	unique := id
	for n := 2; used[unique]; n++ {
		unique = fmt.Sprintf("%s-%d", id, n)
	}
	used[unique] = true
	return unique
}

// label is the display name of a custom field; the program's own fields have theirs.
func label(c *Criterion) (words.Text, bool) {
	if item, ok := technology(c.Column); ok {
		return words.Of("Uses %s", item), true
	}
	if !strings.HasPrefix(c.Field, custom) {
		return words.Text{}, false
	}
	name := strings.TrimPrefix(strings.TrimPrefix(c.Column, custom), "account.")
	name = strings.TrimSpace(strings.ReplaceAll(name, "_", " "))
	return words.Same(name), true
}

// technologies stands before the item in the name of a field that says whether the account
// uses it.
const technologies = "account.technologies:"

func technology(column string) (string, bool) { return strings.CutPrefix(column, technologies) }

// ofDeal reports whether a column is about the deal and not about its account: what mapping
// says so, the amount, and what has the deal in its name. Accounts that have no deal yet
// cannot be scored by it.
func ofDeal(column string, mapping map[string]string, amount string) bool {
	return strings.HasPrefix(mapping[column], "deal.") || amount != "" && column == amount || slices.ContainsFunc(deals.Words(column), func(w string) bool {
		return slices.Contains([]string{"deal", "opportunity", "opp", "verkaufschance", "angebot"}, w)
	})
}
