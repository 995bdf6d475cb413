package peers_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp/icptest"
)

// celPeer is the default model in the Common Expression Language, with the same rules as
// peer. CEL has no power, so the half-life is a function of ours.
type celPeer struct {
	points, knockouts []cel.Program
	segment, deal     cel.Program
}

func newCELPeer(tb testing.TB) *celPeer {
	env, err := cel.NewEnv(
		cel.Variable("employees", cel.IntType), cel.Variable("revenue", cel.IntType), cel.Variable("code", cel.StringType),
		cel.Variable("technologies", cel.ListType(cel.StringType)), cel.Variable("days", cel.IntType), cel.Variable("country", cel.StringType),
		cel.Variable("postal_code", cel.StringType), cel.Variable("person", cel.BoolType), cel.Variable("levels", cel.ListType(cel.IntType)),
		cel.Function("half_life", cel.Overload("half_life_int", []*cel.Type{cel.IntType}, cel.IntType, cel.UnaryBinding(func(days ref.Val) ref.Val {
			age, ok := days.(types.Int)
			if !ok {
				return types.NewErr("half_life of %v", days)
			}
			return types.Int(math.Round(15 * math.Exp2(-float64(age)/60)))
		}))),
	)
	if err != nil {
		tb.Fatal(err)
	}
	compile := func(source string) cel.Program {
		ast, issues := env.Compile(source)
		if issues.Err() != nil {
			tb.Fatal(issues.Err())
		}
		program, err := env.Program(ast, cel.EvalOptions(cel.OptOptimize))
		if err != nil {
			tb.Fatal(err)
		}
		return program
	}
	p := &celPeer{
		segment: compile(`employees >= 500 || revenue >= 100000000`),
		deal:    compile(`(50 * levels[0] + 3) / 6 + (50 * levels[1] + 3) / 6 + (50 * levels[2] + 3) / 6 + (50 * levels[3] + 3) / 6`),
	}
	for _, source := range []string{
		`employees < 20 ? 0 : employees <= 49 ? 10 : employees <= 499 ? 25 : employees <= 1999 ? 15 : 5`,
		`code == "" ? 0 : code.startsWith("20") || code.startsWith("22") || code >= "25" && code < "30" ? 20 : code >= "58" && code < "61" || code.startsWith("79") ? 6 :
		 code >= "10" && code < "34" || code >= "41" && code < "48" ? 16 : code >= "49" && code < "54" ? 14 :
		 code >= "35" && code < "40" ? 12 : code >= "61" && code < "67" ? 10 : code >= "86" && code < "89" ? 8 :
		 code.startsWith("55") || code.startsWith("56") || code >= "69" && code < "76" || code >= "90" && code < "94" ? 6 : 0`,
		`revenue < 2000000 ? 0 : revenue < 10000000 ? 6 : revenue < 100000000 ? 15 : revenue < 500000000 ? 10 : 0`,
		`technologies.exists(t, t.startsWith("SAP") || t.startsWith("Microsoft Dynamics")) ? 15 : technologies.exists(t, t in ["proALPHA", "abas", "Infor"]) ? 12 :
		 technologies.exists(t, t.startsWith("Sage")) ? 10 : technologies.exists(t, t.startsWith("DATEV")) ? 6 : technologies.exists(t, t.startsWith("Microsoft 365")) ? 4 : 0`,
		`days < 0 ? 0 : half_life(days)`,
		`postal_code == "" ? 0 : country in ["AT", "CH"] ? 6 : country != "DE" ? 0 : postal_code.startsWith("7") || postal_code.startsWith("8") ? 10 :
		 postal_code.startsWith("6") || postal_code.startsWith("9") ? 8 : postal_code.startsWith("3") || postal_code.startsWith("4") || postal_code.startsWith("5") ? 6 : 4`,
	} {
		p.points = append(p.points, compile(source))
	}
	for _, source := range []string{
		`employees >= 0 && employees < 20`, `person`, `code.startsWith("84") || code.startsWith("94")`, `country != "" && !(country in ["DE", "AT", "CH", "LI"])`,
	} {
		p.knockouts = append(p.knockouts, compile(source))
	}
	return p
}

// celFacts are the facts of the peer as CEL takes them, a map for each deal beside.
type celFacts struct {
	account map[string]any
	deals   []map[string]any
}

func factsForCEL(f peerFacts) celFacts {
	c := celFacts{account: map[string]any{
		"employees": int64(f.Employees), "revenue": int64(f.Revenue), "code": f.Code, "technologies": f.Technologies, "days": int64(f.Days),
		"country": f.Country, "postal_code": f.PostalCode, "person": f.Person,
	}}
	for levels := f.Levels; len(levels) > 0; levels = levels[4:] {
		four := make([]int64, 4)
		for i := range four {
			four[i] = int64(levels[i])
		}
		c.deals = append(c.deals, map[string]any{"levels": four})
	}
	return c
}

func (p *celPeer) score(tb testing.TB, f celFacts) (fit int, knockedOut bool, qualification int) {
	run := func(program cel.Program, facts map[string]any) any {
		out, _, err := program.Eval(facts)
		if err != nil {
			tb.Fatal(err)
		}
		return out.Value()
	}
	for _, program := range p.points {
		points, _ := run(program, f.account).(int64)
		fit += int(points)
	}
	for _, program := range p.knockouts {
		if run(program, f.account) == true {
			knockedOut = true
			break
		}
	}
	run(p.segment, f.account)
	for _, deal := range f.deals {
		points, _ := run(p.deal, deal).(int64)
		qualification = max(qualification, int(points))
	}
	return fit, knockedOut, qualification
}

// rated is what the model and its peers have to agree on.
type rated struct {
	fit, qualification int
	knockedOut         bool
}

func (p *peer) rated(tb testing.TB, f peerFacts) rated {
	fit, knockedOut, qualification := p.score(tb, f)
	return rated{fit, qualification, knockedOut}
}

func (p *celPeer) rated(tb testing.TB, f celFacts) rated {
	fit, knockedOut, qualification := p.score(tb, f)
	return rated{fit, qualification, knockedOut}
}

// BenchmarkAgainstPeers runs the same rules over the same account in turns: compiled to
// closures without and with reasons, in expr and in CEL. It reports the time of each and how
// many times as long as the closures the other two take for the same result. The peers'
// facts are decoded and read beforehand. Times are medians of short batches, so that
// what else the machine does counts for little.
func BenchmarkAgainstPeers(b *testing.B) {
	const batch = 20
	m, inExpr, inCEL := icptest.Load(b, icptest.DefaultModel), newPeer(b), newCELPeer(b)
	f := icptest.Typical()
	// A level that age has lowered is what the closures look up; the peers get it as it is.
	for i := range f.Deals {
		for j := range f.Deals[i].Deal.Evidence {
			f.Deals[i].Deal.Evidence[j].At = icptest.Today()
		}
	}
	forExpr := factsForPeer(f)
	forCEL := factsForCEL(forExpr)
	var s, reasons scoring.Score
	m.Rate(f, icptest.Today(), &s)
	want := asRated(&s)
	if e, c := inExpr.rated(b, forExpr), inCEL.rated(b, forCEL); e != want || c != want {
		b.Fatalf("the model says %+v, expr %+v and CEL %+v", want, e, c)
	}
	var took [4][]time.Duration
	for b.Loop() {
		for i, run := range []func(){
			func() { m.Rate(f, icptest.Today(), &s) }, func() { m.Score(f, icptest.Today(), &reasons) },
			func() { inExpr.score(b, forExpr) }, func() { inCEL.score(b, forCEL) },
		} {
			start := time.Now()
			for range batch {
				run()
			}
			took[i] = append(took[i], time.Since(start))
		}
	}
	ns := func(i int) float64 {
		slices.Sort(took[i])
		return float64(took[i][len(took[i])/2].Nanoseconds()) / batch
	}
	b.ReportMetric(ns(0), "ns/account")
	b.ReportMetric(ns(1), "ns/account-with-reasons")
	b.ReportMetric(ns(2), "ns/account-in-expr")
	b.ReportMetric(ns(3), "ns/account-in-cel")
	b.ReportMetric(ns(2)/ns(0), "times-in-expr")
	b.ReportMetric(ns(3)/ns(0), "times-in-cel")
	b.ReportMetric(0, "ns/op")
}

// asRated is what the model says.
func asRated(s *scoring.Score) rated {
	return rated{s.Fit, s.Qualification, s.Tier == scoring.TierX}
}
