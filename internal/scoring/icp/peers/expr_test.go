package peers_test

import (
	"strings"
	"testing"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/dach"
	"github.com/icptier/icptier/internal/scoring/icp/icptest"
)

// peer is the default model written in expr throughout: what the closures are measured
// against. Its numbers are -1 when they are unknown. Reading industry codes, legal
// forms and postal codes is done for it beforehand.
type peer struct {
	points    []*vm.Program
	knockouts []*vm.Program
	segment   *vm.Program
	deal      *vm.Program
	machine   vm.VM
}

type peerFacts struct {
	Employees    int
	Revenue      int
	Code         string
	Technologies []string
	Days         int
	Country      string
	PostalCode   string
	Person       bool
	Levels       []int
}

func newPeer(tb testing.TB) *peer {
	compile := func(source string, options ...expr.Option) *vm.Program {
		program, err := expr.Compile(source, append(options, expr.Env(peerFacts{}))...)
		if err != nil {
			tb.Fatal(err)
		}
		return program
	}
	p := &peer{
		segment: compile(`Employees >= 500 or Revenue >= 100000000`, expr.AsBool()),
		deal:    compile(`sum(map(Levels, (50 * # + 3 - (50 * # + 3) % 6) / 6))`, expr.AsInt()),
	}
	for _, source := range []string{
		`Employees < 20 ? 0 : Employees <= 49 ? 10 : Employees <= 499 ? 25 : Employees <= 1999 ? 15 : 5`,
		`Code == "" ? 0 : Code[:2] in ["20", "22", "25", "26", "27", "28", "29"] ? 20 : Code[:2] in ["58", "59", "60", "79"] ? 6 :
		 Code >= "10" and Code < "34" or Code >= "41" and Code < "48" ? 16 : Code >= "49" and Code < "54" ? 14 :
		 Code >= "35" and Code < "40" ? 12 : Code >= "61" and Code < "67" ? 10 : Code startsWith "86" or Code startsWith "87" or Code startsWith "88" ? 8 :
		 Code startsWith "55" or Code startsWith "56" or Code >= "69" and Code < "76" or Code >= "90" and Code < "94" ? 6 : 0`,
		`Revenue < 2000000 ? 0 : Revenue < 10000000 ? 6 : Revenue < 100000000 ? 15 : Revenue < 500000000 ? 10 : 0`,
		`any(Technologies, # startsWith "SAP" or # startsWith "Microsoft Dynamics") ? 15 : any(Technologies, # in ["proALPHA", "abas", "Infor"]) ? 12 :
		 any(Technologies, # startsWith "Sage") ? 10 : any(Technologies, # startsWith "DATEV") ? 6 : any(Technologies, # startsWith "Microsoft 365") ? 4 : 0`,
		`Days < 0 ? 0 : int(round(15 * 0.5 ** (Days / 60.0)))`,
		`PostalCode == "" ? 0 : Country in ["AT", "CH"] ? 6 : Country != "DE" ? 0 : PostalCode[0:1] in ["7", "8"] ? 10 : PostalCode[0:1] in ["6", "9"] ? 8 :
		 PostalCode[0:1] in ["3", "4", "5"] ? 6 : 4`,
	} {
		p.points = append(p.points, compile(source, expr.AsInt()))
	}
	for _, source := range []string{
		`Employees >= 0 and Employees < 20`, `Person`, `Code startsWith "84" or Code startsWith "94"`, `Country != "" and not (Country in ["DE", "AT", "CH", "LI"])`,
	} {
		p.knockouts = append(p.knockouts, compile(source, expr.AsBool()))
	}
	return p
}

// factsForPeer is what the peer is given.
func factsForPeer(f *crm.Facts) peerFacts {
	a := f.Account.Account
	p := peerFacts{Employees: -1, Revenue: -1, Days: -1, Technologies: a.Technologies, Country: a.Country, PostalCode: a.PostalCode}
	if a.Employees != nil {
		p.Employees = int(*a.Employees)
	}
	if a.Revenue != nil {
		p.Revenue = int(a.Revenue.Cents / 100)
	}
	if a.LastActivity > 0 {
		p.Days = scoring.Days(a.LastActivity, icptest.Today())
	}
	if _, ok := dach.ReadPostal(a.Country, a.PostalCode); !ok && dach.PostalDigits(a.Country) > 0 {
		p.PostalCode = ""
	}
	form := dach.Parse(a.LegalForm)
	if form.Short == "" {
		form = dach.FormOf(a.Name)
	}
	p.Person = form.NaturalPerson
	for label, code := range dach.Industries() {
		if strings.EqualFold(label, a.Industry) {
			p.Code = code
		}
	}
	for i := range f.Deals {
		if d := f.Deals[i].Deal; d != nil && d.Status == crm.DealOpen {
			for _, letter := range []string{"budget", "authority", "need", "timing"} {
				level := 0
				for _, e := range d.Evidence {
					if e.Criterion == letter {
						if level = int(e.Level); e.At <= 0 {
							level = min(level, 2) // evidence without a date proves nothing
						}
					}
				}
				p.Levels = append(p.Levels, level)
			}
		}
	}
	return p
}

// score runs all programs; the deals are scored one by one.
func (p *peer) score(tb testing.TB, f peerFacts) (fit int, knockedOut bool, qualification int) {
	run := func(program *vm.Program) any {
		out, err := p.machine.Run(program, f)
		if err != nil {
			tb.Fatal(err)
		}
		return out
	}
	for _, program := range p.points {
		points, _ := run(program).(int)
		fit += points
	}
	for _, program := range p.knockouts {
		if run(program) == true {
			knockedOut = true
			break
		}
	}
	run(p.segment)
	levels := f.Levels
	for ; len(levels) > 0; levels = levels[4:] {
		f.Levels = levels[:4]
		points, _ := run(p.deal).(int)
		qualification = max(qualification, points)
	}
	return fit, knockedOut, qualification
}

// TestPeersAgree holds that the model and its peers say the same of the demo's companies,
// so that their times can be compared.
func TestPeersAgree(t *testing.T) {
	m, inExpr, inCEL := icptest.Load(t, icptest.DefaultModel), newPeer(t), newCELPeer(t)
	for _, c := range icptest.Companies(t) {
		f := icptest.Facts(c)
		s := icptest.Score(m, f)
		if s.Tier == scoring.TierNone {
			continue
		}
		want, facts := asRated(&s), factsForPeer(f)
		e, inC := inExpr.rated(t, facts), inCEL.rated(t, factsForCEL(facts))
		if s.Framework != "BANT" {
			want.qualification, e.qualification, inC.qualification = 0, 0, 0
		}
		if e != want || inC != want {
			t.Errorf("%s: %+v; in expr %+v, in CEL %+v", c.Name, want, e, inC)
		}
	}
}
