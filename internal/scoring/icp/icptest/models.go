package icptest

import (
	"strings"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp"
)

// Plain is a model with one of everything, for tests to break.
const Plain = `model: plain
version: "1"
languages: [de, en]
currency: EUR
rates: {CHF: 1.06}
applies_to: {relationship: [prospect], country: [DE, AT]}
knockouts:
  - {id: small, field: account.employees, below: 20, reason: {de: Zu klein., en: Too small.}}
  - {id: cond, when: account.revenue > 1e9, reason: {de: Zu groß., en: Too large.}}
criteria:
  - {id: size, field: account.employees, points: 40, unknown: 5, bands: [{from: 50, to: 499, points: 40}, {from: 500, points: 20}]}
  - {id: trade, field: account.industry, points: 20, edition: WZ2008, set: {Retail: 20}, prefix: {C: 10, "28": 20}}
  - {id: area, field: account.postal_code, points: 10, country: DE, prefix: {"7": 10, "*": 1}}
  - {id: stack, field: account.technologies, points: 10, contains: {SAP: 10}}
  - {id: contact, field: account.last_activity, points: 10, half_life: 30d}
  - {id: both, points: 10, when: 'account.employees > 5', label: {de: Beides, en: Both}}
segments:
  - {id: large, when: account.employees >= 500, qualification: meddpicc, motion: {de: Außendienst, en: Field sales}, play: {de: "Werk besuchen.", en: "Visit the plant."}}
  - {id: rest, qualification: bant}
qualification:
  classes: [80, 60, 30]
  evidence: 60d
  stages: {proposal: [Angebot verschickt]}
  bant: {budget: 40, authority: 20, need: 20, timing: 20}
tiers:
  A: {score: 70, coverage: 0.5}
  B: {score: 50}
  C: {score: 30}
  hysteresis: 4
`

// Heads is a model in which the head count is the score, with cuts at 75, 50 and 25.
const Heads = `
model: heads
version: "1"
languages: [en]
criteria:
  - {id: size, field: account.employees, points: 80, label: Employees, bands: [{from: 80, points: 80}, {from: 79, to: 79, points: 79}, {from: 75, to: 78, points: 75},
      {from: 72, to: 74, points: 72}, {from: 70, to: 71, points: 70}, {from: 69, to: 69, points: 69}, {from: 50, to: 68, points: 50}, {from: 10, to: 49, points: 10}]}
  - {id: contact, field: account.last_activity, points: 15, within: {30d: 15, 90d: 5}}
  - {id: town, field: account.city, points: 5, set: {Ulm: 5}}
tiers: {A: {score: 75, coverage: 0.8}, B: {score: 50}, C: {score: 25}, hysteresis: 5}
`

// Odd is a model that reads every kind of field, for values of the wrong kind.
const Odd = `
model: odd
version: "1"
rates: {CHF: 1.06}
applies_to: {natural_person: true}
knockouts:
  - {id: tiny, field: account.employees, below: 5, reason: {de: Zu klein., en: Too small.}}
criteria:
  - {id: employees, field: account.employees, points: 10, bands: [{from: 0, points: 10}]}
  - {id: revenue, field: account.revenue, points: 10, bands: [{from: 0, points: 10}]}
  - {id: industry, field: account.industry, points: 10, edition: WZ2008, set: {Sondermaschinenbau: 10}, prefix: {"28": 9}}
  - {id: city, field: account.city, points: 5, set: {Ulm: 5}}
  - {id: domain, field: account.domain, points: 5, prefix: {"*": 5}}
  - {id: form, field: account.legal_form, points: 5, set: {GmbH: 5, e.K.: 4}}
  - {id: region, field: account.region, points: 5, set: {DE-BW: 5}}
  - {id: postal, field: account.postal_code, points: 5, country: DE, prefix: {"7": 5}}
  - {id: size, field: account.size_ifm, points: 5, set: {medium: 5}}
  - {id: stack, field: account.technologies, points: 10, contains: {SAP: 10}}
  - {id: activity, field: account.last_activity, points: 10, half_life: 30d}
  - {id: created, field: account.created, points: 5, within: {90d: 5}}
  - {id: plants, field: account.custom.plants, points: 5, label: {de: Werke, en: Plants}, bands: [{from: 2, points: 5}]}
  - {id: cases, field: account.custom.cases, points: 5, label: {de: Einsatz, en: Use cases}, contains: {MES: 5}}
  - {id: when, points: 5, label: {de: Bedingung, en: Condition}, when: 'account.employees > 5 and account.custom.erp == "SAP"'}
tiers: {A: {score: 75}, B: {score: 55}, C: {score: 35}}
`

// WithCapacity is Heads with a limit of places: {A: 40, per: owner}.
func WithCapacity(capacity string) []byte {
	return []byte(strings.Replace(Heads, "hysteresis: 5}", "hysteresis: 5, capacity: "+capacity+"}", 1))
}

// Sized is an account with so many heads, of which nothing else is known.
func Sized(n int64, written crm.Written) *crm.Facts {
	return &crm.Facts{Account: &crm.Record{Account: &crm.Account{Employees: &n}, Written: written}}
}

// Placed scores accounts and shares the places out.
func Placed(m *icp.Model, all map[string]*crm.Facts) map[string]*scoring.Score {
	scores := map[string]*scoring.Score{}
	var contenders []scoring.Contender
	for id, f := range all {
		s := Score(m, f)
		scores[id] = &s
		contenders = append(contenders, m.Contender(id, f, &s))
	}
	for id, by := range m.Capacity().Allot(contenders) {
		scores[id].Cap(by)
	}
	return scores
}
