package market

import (
	"strings"

	"github.com/icptier/icptier/internal/insight"
	"github.com/icptier/icptier/internal/phrase"
)

// Query holds the options of a report as a person writes them: the flags of a command
// or the parameters of a request. A nil or empty one is measured.
type Query struct {
	// Quotas are AMOUNT in all, or SEGMENT=AMOUNT. DealSize is an amount, too.
	Quotas   []string
	DealSize string
	// Reps and DealsPerRep are numbers, WinRate is a share from 0 to 1.
	Reps, DealsPerRep, WinRate *float64
	ActivityDays               int // 0 is 365
}

// Options reads the query; amounts are in the model's currency. The error is an
// *insight.OptionError. Whether the options can be meant, Measure says.
func (q *Query) Options(currency string) (Options, error) {
	o := Options{
		Quotas: map[string]float64{}, ActivityDays: q.ActivityDays, Reps: q.Reps, DealsPerRep: q.DealsPerRep, WinRate: q.WinRate,
	}
	if q.DealSize != "" {
		v, err := insight.ParseAmount("deal-size", q.DealSize, currency)
		if err != nil {
			return o, err
		}
		o.DealSize = &v
	}
	for _, quota := range q.Quotas {
		segment, text, named := strings.Cut(quota, "=")
		if !named {
			text = quota
		}
		v, err := insight.ParseAmount("quota", text, currency)
		if err != nil {
			return o, err
		}
		segment = strings.TrimSpace(segment)
		switch _, twice := o.Quotas[segment]; {
		case named && twice:
			return o, &insight.OptionError{Option: "quota", Problem: phrase.Of("segment %s has two; give it one", segment)}
		case !named && o.Quota != nil:
			return o, &insight.OptionError{Option: "quota", Problem: phrase.Of("the amount in all is given twice; give it once, or write SEGMENT=AMOUNT")}
		case named:
			o.Quotas[segment] = v
		default:
			o.Quota = &v
		}
	}
	return o, nil
}
