package icp_test

import (
	"fmt"
	"time"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp/compile"
	"github.com/icptier/icptier/internal/scoring/icp/text"
)

// A model file is compiled once; then accounts are scored as of a day, and what came out is
// put into sentences. What nobody has entered is a gap, not a zero.
func Example() {
	model, err := compile.Parse("icp.yaml", []byte(`
model: small
version: "1"
criteria:
  - {id: employees, field: account.employees, points: 60, bands: [{from: 50, to: 499, points: 60}, {from: 20, to: 49, points: 25}]}
  - {id: stack, field: account.technologies, points: 40, contains: {SAP: 40}}
tiers: {A: {score: 75}, B: {score: 55}, C: {score: 35}}
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	heads := int64(120)
	facts := &crm.Facts{Account: &crm.Record{Account: &crm.Account{Name: "Muster GmbH", Employees: &heads}}}
	var score scoring.Score
	model.Score(facts, crm.StampOf(time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)), &score)
	said := text.In("en", model).Text(&score)
	fmt.Println(said.Headline)
	fmt.Println(said.For[0])
	fmt.Println(said.Gaps[0])
	fmt.Println(said.Lift)
	// Output:
	// Tier B with 60 of 100 points; 60% of the information is known.
	// Employees: 120 (60 of 60 points)
	// Technologies: unknown (up to 40 points possible)
	// Tier A needs 15 more points. Possible with: Technologies (up to 40 points).
}
