package intake

import (
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/tabular"
)

// deal reads the deal of a row; nil where it has none.
func (v *values) deal(row tabular.Row, p *plan, account string) (id string, d *crm.Deal) {
	v.row = row
	at := map[string]crm.Stamp(nil)
	currency := ""
	for v.at, v.target = range p.targets {
		text := row.At(v.at)
		if !v.target.deal || text == "" {
			continue
		}
		if d == nil {
			d = &crm.Deal{Account: account}
		}
		switch v.target.field {
		case "deal.id":
			id = v.whole(text)
		case "deal.status":
			d.Status = v.status(text)
		case "deal.stage":
			d.Stage = v.whole(text)
		case "deal.amount":
			d.Amount = v.money(text)
		case "deal.currency":
			currency = v.currency(text)
		case "deal.owner":
			d.Owner = v.whole(text)
		case "deal.created":
			d.Created = v.stamp(text)
		case "deal.closed":
			d.Closed = v.stamp(text)
		default:
			if strings.HasSuffix(v.target.field, "_at") {
				if at == nil {
					at = map[string]crm.Stamp{}
				}
				at[v.target.criterion] = v.stamp(text)
			} else if level := v.level(text); level != crm.LevelUnknown {
				d.Evidence = append(d.Evidence, crm.Evidence{Criterion: v.target.criterion, Level: level})
			}
		}
	}
	if d == nil {
		return "", nil
	}
	if d.Status == "" {
		d.Status = byStage(d.Stage)
	}
	if d.Amount != nil && d.Amount.Currency == "" {
		d.Amount.Currency = currency
	}
	for i := range d.Evidence {
		d.Evidence[i].At = at[d.Evidence[i].Criterion]
	}
	slices.SortFunc(d.Evidence, func(a, b crm.Evidence) int { return strings.Compare(a.Criterion, b.Criterion) })
	return id, d
}

func (v *values) status(text string) crm.DealStatus {
	switch s := byStage(text); {
	case s != crm.DealOpen:
		return s
	case slices.Contains([]string{"open", "offen", "laufend", "in progress"}, strings.ToLower(text)):
		return crm.DealOpen
	}
	v.problem(phrase.Of("is none of open, won, lost"))
	return ""
}

// byStage reads won and lost, as CRMs write them and their last stages, in English and
// German; anything else is open.
func byStage(text string) crm.DealStatus {
	switch Fold(text) {
	case "won", "closedwon", "closed_won", "gewonnen", "abgeschlossen_gewonnen":
		return crm.DealWon
	case "lost", "closedlost", "closed_lost", "verloren", "abgeschlossen_verloren":
		return crm.DealLost
	}
	return crm.DealOpen
}

// level reads how well a criterion is supported: a level by number or name as it is, a ticked
// box as confirmed, and words as the connectors read them.
func (v *values) level(text string) crm.Level {
	lower := strings.ToLower(text)
	for l := crm.LevelUnknown; l <= crm.LevelProven; l++ {
		if text == string(rune('0'+l)) || lower == l.String() {
			return l
		}
	}
	if _, number := v.row.JSONNumber(v.at); number || strings.Trim(text, "-0123456789.,") == "" {
		v.problem(phrase.Of("is no level of 0 to 3"))
		return crm.LevelUnknown
	}
	switch yes, err := tabular.Bool(text); {
	case err == nil && yes:
		return crm.LevelConfirmed
	case lower == "false" || lower == "falsch" || lower == "f" || lower == "off": // a box without its tick
		return crm.LevelUnknown
	}
	return crm.AnswerLevel(text)
}
