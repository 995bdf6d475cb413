package compile_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp/compile"
)

// conditional is a model whose segment has a condition.
func conditional(conditions ...string) []byte {
	var b strings.Builder
	b.WriteString("model: m\nversion: '1'\ncriteria: [{id: c, field: account.employees, points: 100, bands: [{from: 1, points: 100}]}]\ntiers: {A: {score: 75}, B: {score: 55}, C: {score: 35}}\nsegments:\n")
	for i, condition := range conditions {
		fmt.Fprintf(&b, "  - {id: s%d, when: '%s', qualification: bant}\n", i, condition)
	}
	return []byte(b.String())
}

// TestConditionsAreAffordable refuses what may take long before it is published, and lets
// pass what people write. What passes is timed with the largest account that is assumed.
func TestConditionsAreAffordable(t *testing.T) {
	for _, condition := range []string{
		`any(1..990000, {# == -1})`, `account.employees > 0 && len(1..(account.employees*100000)) > 0`, `len(1..account.employees) > 3`,
		`any(1..200, {any(1..200, {# == -1})})`, `sum(map(1..300, {sum(map(1..300, {#}))})) > 3`, `len(repeat("x", 1000000)) > 3`, `len(repeat("x", account.employees)) > 3`,
		`any(account.technologies, {any(account.technologies, {any(account.technologies, {# == "SAP"})})})`, `reduce(1..1000000, {#acc + #}, 0) > 1`,
		`len(filter(1..500000, {# > 3})) > 1`, `let r = 1..2000000; len(r) > 1`, `count(-900000..0, {# > 1}) > 1`, `len(uniq(1..9000)) > 3`,
		`len(map(split(account.city, ""), {split(account.city, "")})) > 3`,
	} {
		_, err := compile.Parse("m.yaml", conditional(condition))
		if err == nil || !strings.Contains(err.Error(), "m.yaml:") || !strings.Contains(err.Error(), "; ") {
			t.Errorf("%s is let pass: %v", condition, err)
		}
	}
	account := &crm.Account{City: strings.Repeat("Ulm ", 249), Employees: new(int64(5)), Custom: map[string]string{"list": strings.Repeat("MES;", 240)}}
	for range 50 {
		account.Technologies = append(account.Technologies, "Microsoft Dynamics")
	}
	for _, condition := range []string{
		`account.employees > 3 and uses("SAP")`, `any(account.technologies, {# startsWith "SAP"})`, `any(account.technologies, {any(["SAP", "Oracle"], {# == "SAP"})})`,
		`account.city matches "^U.*m$"`, `len(account.technologies) >= 4 and (uses("SAP") or uses("Oracle"))`, `any(1..100, {# == account.employees})`,
		`count(account.technologies, {any(account.technologies, {# == "SAP"})}) > 1`, `len(split(account.city, " ")) > 1`, `account.custom.n * 2 + 1 > 7 ? true : false`,
		`lower(trim(account.city)) in ["ulm", "bonn"]`, `let n = len(account.technologies); n > 3 and n < 9`,
	} {
		m, err := compile.Parse("m.yaml", conditional(condition))
		if err != nil {
			t.Errorf("%s: %v", condition, err)
			continue
		}
		best := time.Hour
		for range 5 {
			var s scoring.Score
			start := used(t)
			for range 20 {
				m.Rate(&crm.Facts{Account: &crm.Record{Account: account}}, 0, &s)
			}
			best = min(best, used(t)-start)
		}
		if best > 20*4*time.Millisecond { // ten times what is allowed, for slow machines and the race detector
			t.Errorf("%s takes %v an account", condition, best/20)
		}
	}
	many := make([]string, 80)
	for i := range many {
		many[i] = fmt.Sprintf(`any(1..200, {# == %d})`, -1-i)
	}
	if _, err := compile.Parse("m.yaml", conditional(many...)); err == nil || !strings.Contains(err.Error(), "the conditions of the model take") {
		t.Errorf("80 conditions of 600 steps are let pass: %v", err)
	}
}
