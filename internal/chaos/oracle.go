package chaos

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp"
	"github.com/icptier/icptier/internal/scoring/icp/compile"
	icptext "github.com/icptier/icptier/internal/scoring/icp/text"
)

//go:embed model.yaml
var modelSource string

// oracle says what the program's fields should hold, from the fields of the CRM alone.
type oracle struct {
	dialect dialect
	model   *icp.Model
	texts   icptext.Fields
}

// verdict is the result of an account's own fields; its deals have no part in it.
type verdict struct{ tier, score, coverage string }

func newOracle(d dialect) oracle {
	m, err := compile.Parse("model.yaml", []byte(modelSource))
	if err != nil {
		// A test holds that the model is good; without one nothing is as it should be.
		return oracle{dialect: d}
	}
	return oracle{dialect: d, model: m, texts: icptext.FieldsOf(m)}
}

// score scores an account with its deals.
func (o oracle) score(id string, fields map[string]any, deals map[string]map[string]any) *scoring.Score {
	facts := &crm.Facts{Account: &crm.Record{Kind: crm.KindAccount, ID: id, Account: &crm.Account{}, Written: crm.Written{}}}
	if n, ok := whole(fields[o.dialect.employees()]); ok {
		facts.Account.Account.Employees = &n
	}
	if n, ok := whole(fields[o.dialect.revenue()]); ok {
		facts.Account.Account.Revenue = &crm.Money{Cents: 100 * n, Currency: "EUR"}
	}
	facts.Account.Written[crm.FieldOverride] = textOf(fields[o.dialect.field(crm.FieldOverride)])
	for deal, fields := range deals {
		facts.Deals = append(facts.Deals, crm.Record{Kind: crm.KindDeal, ID: deal, Deal: o.deal(id, fields)})
	}
	slices.SortFunc(facts.Deals, func(a, b crm.Record) int { return strings.Compare(a.ID, b.ID) })
	var s scoring.Score
	o.model.Score(facts, crm.StampOf(time.Now()), &s)
	return &s
}

// criteria are those of BANT.
func criteria() []string { return []string{"budget", "authority", "need", "timing"} }

func (o oracle) deal(account string, fields map[string]any) *crm.Deal {
	_, won, lost := o.dialect.stages()
	d := &crm.Deal{Account: account, Status: crm.DealOpen}
	switch textOf(fields[o.dialect.stage()]) {
	case won:
		d.Status = crm.DealWon
	case lost:
		d.Status = crm.DealLost
	}
	for _, criterion := range criteria() {
		if n, ok := whole(fields[o.dialect.criterion(criterion)]); ok && n >= 0 && n <= int64(crm.LevelProven) {
			e := crm.Evidence{Criterion: criterion, Level: crm.Level(n)}
			if o.dialect.dated() {
				e.At = crm.StampOf(time.Now()) // the model lets no evidence age
			}
			d.Evidence = append(d.Evidence, e)
		}
	}
	return d
}

func whole(v any) (int64, bool) {
	n, err := strconv.ParseInt(textOf(v), 10, 64)
	return n, err == nil
}

// account is the verdict of the account's own fields.
func (o oracle) account(fields map[string]any) verdict {
	w := o.texts.Written(o.score("", fields, nil))
	return verdict{w[crm.FieldTier], w[crm.FieldScore], w[crm.FieldCoverage]}
}

// written is the verdict that the account's fields hold.
func (o oracle) written(fields map[string]any) verdict {
	return verdict{o.held(fields, crm.FieldTier), o.held(fields, crm.FieldScore), o.held(fields, crm.FieldCoverage)}
}

// held is the value of one of the program's fields. Salesforce breaks lines as Windows does.
func (o oracle) held(fields map[string]any, f crm.Field) string {
	return strings.ReplaceAll(textOf(fields[o.dialect.field(f)]), "\r\n", "\n")
}

// differences tells what of an account and its open deals is not as it should be.
func (o oracle) differences(id string, fields map[string]any, deals map[string]map[string]any) map[string]string {
	out := map[string]string{}
	s := o.score(id, fields, deals)
	want := o.texts.Written(s)
	for _, f := range []crm.Field{crm.FieldTier, crm.FieldScore, crm.FieldCoverage, crm.FieldGrade, crm.FieldModel, crm.FieldReasons} {
		// A version that says what the one before said is not written.
		if have := o.held(fields, f); have != want[f] && (f != crm.FieldModel || !scoring.Versions(have, want[f])) {
			at := common(have, want[f])
			out[id] = fmt.Sprintf("%s is …%.40q, want …%.40q", f, have[at:], want[f][at:])
			break
		}
	}
	for i := range s.Deals {
		d := &s.Deals[i]
		if have, want := o.held(deals[d.ID], crm.FieldQualification), strconv.Itoa(d.Score); have != want {
			out["deal "+d.ID] = fmt.Sprintf("qualification is %q, want %q", have, want)
		}
	}
	return out
}

// common is how much of two texts is the same, from the beginning of a word on.
func common(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return strings.LastIndexByte(a[:n], ' ') + 1
}
