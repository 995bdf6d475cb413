package icptest

import (
	"fmt"
	"strings"

	"pgregory.net/rapid"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring/icp"
	"github.com/icptier/icptier/internal/scoring/icp/compile"
)

// AnyModel draws models that can be used: criteria of all kinds whose points add up
// to 100.
func AnyModel(conditions bool) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		n := rapid.IntRange(1, 12).Draw(t, "criteria")
		var b strings.Builder
		b.WriteString("model: any\nversion: '1'\nlanguages: [de, en]\nrates: {CHF: 1.06}\n")
		if conditions {
			fmt.Fprintf(&b, "knockouts: [{id: k, %s, reason: {de: x, en: x}}]\n", rapid.SampledFrom([]string{
				"field: account.employees, below: 3", "field: account.custom.n, above: 900", "field: account.custom.s, in: [Fax]", "field: account.custom.d, older_than: 900d",
				"field: account.region, not_in: [DE-BW, DE-BY, AT-9, FR]", "field: account.size_eu, in: [micro]", "when: account.custom.n > 5 or account.employees > 1000",
			}).Draw(t, "knock-out"))
		}
		b.WriteString("criteria:\n")
		left := 100
		for i := range n {
			points := left - (n - i - 1)
			if i < n-1 {
				points = rapid.IntRange(1, points).Draw(t, "points")
			}
			left -= points
			unknown := rapid.IntRange(0, points).Draw(t, "unknown")
			half := points / 2
			rules := []string{
				fmt.Sprintf("field: account.employees, bands: [{from: 50, to: 499, points: %d}, {to: 49, points: %d}]", points, half),
				fmt.Sprintf("field: account.revenue, bands: [{from: 1e6, points: %d}]", points),
				fmt.Sprintf("field: account.industry, edition: WZ2025, set: {Retail: %d}, prefix: {C: %d, '62': %d}", points, half, points),
				fmt.Sprintf("field: account.postal_code, prefix: {DE: {'7': %d, '*': %d}, CH: {'*': %d}}", points, half, half),
				fmt.Sprintf("field: account.technologies, contains: {SAP: %d, HubSpot: %d}", points, half),
				fmt.Sprintf("field: account.last_activity, half_life: %dd", rapid.IntRange(1, 400).Draw(t, "half-life")),
				fmt.Sprintf("field: account.created, within: {30d: %d, 900d: %d}", points, half),
				"field: account.natural_person, is: false",
				fmt.Sprintf("field: account.region, set: {DE-BW: %d, AT-9: %d}", points, half),
				fmt.Sprintf("field: account.size_ifm, set: {medium: %d, small: %d}", points, half),
				fmt.Sprintf("field: account.size_eu, set: {large: %d}", points),
				fmt.Sprintf("field: account.custom.n, bands: [{from: 3, points: %d}, {from: -5, to: 2, points: %d}]", points, half),
				fmt.Sprintf("field: account.custom.s, set: {SAP: %d, '3': %d}", points, half),
				fmt.Sprintf("field: account.custom.l, contains: {MES: %d, CAQ: %d}", points, half),
				fmt.Sprintf("field: account.custom.d, within: {90d: %d, 900d: %d}", points, half),
				"field: account.custom.b, is: true",
			}
			if conditions {
				rules = append(rules, "when: 'account.employees > 10 || account.country in [\"DE\", \"AT\"] and not (\"Fax\" in account.technologies)'",
					"when: 'len(account.technologies) > 1 and account.city startsWith \"U\"'",
					"when: 'account.custom.n >= 2 && \"MES\" in account.custom.l || account.custom.b'",
					"when: 'account.custom.s startsWith \"S\" and len(account.custom.l) > 1 or account.region in [\"DE-BW\"]'")
			}
			rule := rapid.SampledFrom(rules).Draw(t, "rule")
			fmt.Fprintf(&b, "  - {id: c%d, points: %d, unknown: %d, label: {de: x, en: x}, %s}\n", i, points, unknown, rule)
		}
		fmt.Fprintf(&b, "segments: [{id: big, when: account.employees > 500, qualification: meddpicc, play: {de: x, en: y}}, {id: rest, qualification: %s}]\n",
			rapid.SampledFrom([]string{"meddic", "bant"}).Draw(t, "framework"))
		fmt.Fprintf(&b, "tiers: {A: {score: 80, coverage: 0.%d}, B: {score: 50}, C: {score: 20}, hysteresis: %d}\n",
			rapid.IntRange(1, 9).Draw(t, "coverage"), rapid.IntRange(0, 10).Draw(t, "hysteresis"))
		return b.String()
	})
}

// AnyFacts draws accounts with anything in them.
func AnyFacts() *rapid.Generator[*crm.Facts] {
	return rapid.Custom(func(t *rapid.T) *crm.Facts {
		oneOf := func(label string, values ...string) string {
			return rapid.OneOf(rapid.SampledFrom(values), rapid.String()).Draw(t, label)
		}
		a := &crm.Account{
			Name: oneOf("name", "Muster GmbH", "Muster e.K."), Country: oneOf("country", "", "DE", "AT", "CH", "FR"),
			PostalCode: oneOf("postal code", "", "70173", "1010", "D-0"), Industry: oneOf("industry", "", "Retail", "62.01", "C"),
			Relationship: oneOf("relationship", "", "prospect", "customer"), City: oneOf("city", "", "Ulm"),
			LastActivity: anyStamp(t, "activity"), Created: anyStamp(t, "created"),
		}
		if rapid.Bool().Draw(t, "has technologies") {
			a.Technologies = rapid.SliceOfN(rapid.SampledFrom([]string{"SAP", "sap erp", "HubSpot", "Fax", ""}), 0, 3).Draw(t, "technologies")
		}
		if rapid.Bool().Draw(t, "has employees") {
			a.Employees = new(rapid.OneOf(rapid.Int64(), rapid.Int64Range(0, 1000)).Draw(t, "employees"))
		} else if rapid.Bool().Draw(t, "has a range of employees") {
			from := rapid.Int64Range(0, 1000).Draw(t, "from")
			a.EmployeesRange = &crm.Headcount{From: from, To: rapid.SampledFrom([]int64{0, from, from + 1, from + 200}).Draw(t, "to")}
		}
		if rapid.Bool().Draw(t, "has revenue") {
			a.Revenue = &crm.Money{Cents: rapid.Int64().Draw(t, "cents"), Currency: oneOf("currency", "", "EUR", "CHF", "XXX")}
		}
		if rapid.Bool().Draw(t, "has natural person") {
			a.NaturalPerson = new(rapid.Bool().Draw(t, "natural person"))
		}
		a.Custom = anyCustom(t)
		written := crm.Written{}
		for _, f := range []crm.Field{crm.FieldTier, crm.FieldOverride, crm.FieldOverrideUntil, crm.FieldOverrideReason} {
			if v := oneOf(string(f), "", "A", "B", "X", "2026-11-24"); v != "" {
				written[f] = v
			}
		}
		f := &crm.Facts{Revision: rapid.Uint64().Draw(t, "revision"), Account: &crm.Record{Kind: crm.KindAccount, Account: a, Written: written}}
		for i := range rapid.IntRange(0, 3).Draw(t, "deals") {
			f.Deals = append(f.Deals, crm.Record{Kind: crm.KindDeal, ID: fmt.Sprint(i), Deal: AnyDeal(t)})
		}
		return f
	})
}

// anyCustom draws values that fit what the models read, and values that do not.
func anyCustom(t *rapid.T) map[string]string {
	custom := map[string]string{}
	for _, name := range []string{"n", "s", "l", "d", "b"} {
		if rapid.Bool().Draw(t, "has "+name) {
			custom[name] = rapid.OneOf(rapid.SampledFrom([]string{
				"3", "-4.5", "1e300", "NaN", "SAP", "MES;CAQ", ";", "2026-10-01", "2999-01-01", "2026-02-31", "true", "false", "", " ", "\u202e\u200b", "\xff",
			}), rapid.String()).Draw(t, name)
		}
	}
	return custom
}

func anyStamp(t *rapid.T, label string) crm.Stamp {
	return rapid.OneOf(
		rapid.Just(crm.Stamp(0)), rapid.Map(rapid.Int64(), func(n int64) crm.Stamp { return crm.Stamp(n) }),
		rapid.Map(rapid.Int64Range(-10, 2000), func(n int64) crm.Stamp { return Today() - crm.Stamp(n)*Day }),
	).Draw(t, label)
}

// AnyDeal draws a deal with anything in it.
func AnyDeal(t *rapid.T) *crm.Deal {
	d := &crm.Deal{
		Status: rapid.SampledFrom([]crm.DealStatus{crm.DealOpen, crm.DealOpen, crm.DealWon, ""}).Draw(t, "status"),
		Stage:  rapid.OneOf(rapid.SampledFrom([]string{"Negotiation/Review", "qualifiedtobuy"}), rapid.String()).Draw(t, "stage"),
	}
	for _, criterion := range crm.QualificationCriteria() {
		if rapid.Bool().Draw(t, criterion) {
			d.Evidence = append(d.Evidence, crm.Evidence{Criterion: criterion, Level: crm.Level(rapid.Uint8().Draw(t, "level")), At: anyStamp(t, "at"), Active: anyStamp(t, "active")})
		}
	}
	return d
}

// DrawModel draws a compiled model, with conditions.
func DrawModel(t *rapid.T) *icp.Model { return Compiled(t, AnyModel(true).Draw(t, "model")) }

// Compiled compiles a model that has to be right.
func Compiled(t *rapid.T, source string) *icp.Model {
	m, err := compile.Parse("any.yaml", []byte(source))
	if err != nil {
		t.Fatalf("%v in\n%s", err, source)
	}
	return m
}
