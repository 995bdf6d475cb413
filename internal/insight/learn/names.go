package learn

import (
	"fmt"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/insight/deals"
	"github.com/icptier/icptier/internal/insight/words"
)

const custom = "account.custom."

// ModelField is what an ICP model calls a column of a table: a field of the program, such
// as account.employees, where the column has its name, and a custom field elsewhere.
func ModelField(column string) string {
	name := strings.ToLower(strings.TrimSpace(column))
	if strings.HasPrefix(name, "account.") {
		if base, _, found := strings.Cut(name, ":"); found {
			return base
		}
		return name
	}
	folded := strings.Join(deals.Words(column), "_")
	if slices.Contains([]string{"employees", "revenue", "industry", "legal_form", "country", "city"}, folded) {
		return "account." + folded
	}
	return custom + identifier(folded)
}

// identifier makes a name of the letters that models allow.
func identifier(folded string) string {
	const longest = 60
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '_' {
			return r
		}
		return '_'
	}, folded)
	if name = strings.Trim(name, "_"); name == "" {
		return "field"
	}
	return name[:min(len(name), longest)]
}

// criterionID is unique among those used.
func criterionID(column string, used map[string]bool) string {
	id := strings.TrimPrefix(strings.ToLower(column), custom)
	id = strings.TrimPrefix(id, "account.")
	id = strings.ReplaceAll(identifier(strings.Join(deals.Words(id), "_")), "_", "-")
	unique := id
	for n := 2; used[unique]; n++ {
		unique = fmt.Sprintf("%s-%d", id, n)
	}
	used[unique] = true
	return unique
}

// label is what reps read of a custom field; the program's own fields have labels.
func label(c *Criterion) (words.Text, bool) {
	if item, ok := technology(c.Column); ok {
		return words.Format("Nutzt %s", "Uses %s", item), true
	}
	if !strings.HasPrefix(c.Field, custom) {
		return words.Text{}, false
	}
	name := strings.TrimPrefix(strings.TrimPrefix(c.Column, custom), "account.")
	name = strings.TrimSpace(strings.ReplaceAll(name, "_", " "))
	return words.Text{DE: name, EN: name}, true
}

// TechnologyColumn is the column that says of each deal whether the account uses something.
func TechnologyColumn(item string) string { return technologies + item }

const technologies = "account.technologies:"

func technology(column string) (string, bool) { return strings.CutPrefix(column, technologies) }
