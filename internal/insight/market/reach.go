package market

import (
	"slices"

	"github.com/icptier/icptier/internal/insight"
	"github.com/icptier/icptier/internal/insight/words"
	"github.com/icptier/icptier/internal/report"
	"github.com/icptier/icptier/internal/scoring/dach"
)

// Reach compares the CRMs with all units that there are in Germany.
type Reach struct {
	Total Sector `json:"total"`
	// Sectors are the industries of the file, by code.
	Sectors []Sector `json:"sectors"`
	// Value is one deal of the mean size with each unit that the model serves for certain; absent
	// while no size is known.
	Value *float64 `json:"value,omitempty"`
	// Hidden counts the cells without a number, Elsewhere the companies of the SAM in Germany whose industry
	// is unknown or not in the file.
	Hidden    int `json:"hidden"`
	Elsewhere int `json:"elsewhere"`
	// Sums are codes of the file that were left out, since their parts are there.
	Sums []string `json:"sums"`
}

// Sector is one industry of the universe.
type Sector struct {
	Industry string `json:"industry"` // WZ 2008
	Units    int    `json:"units"`
	// Served are the units of size classes that the model takes as prospects, whichever end of the
	// class; Partly those of classes of which it takes one end alone.
	Served int `json:"served"`
	Partly int `json:"partly"`
	// Companies are those of the SAM that the CRMs hold in Germany, Customers the ones that buy.
	Companies int `json:"companies"`
	Customers int `json:"customers"`
	// Known is Companies, and Penetration Customers, of Served and Partly; absent without any.
	Known       *float64 `json:"known,omitempty"`
	Penetration *float64 `json:"penetration,omitempty"`
}

// noSector is the place of companies that are no part of the universe.
const noSector = -1

// elsewhere is that of companies of the universe's country in no industry of it.
const elsewhere = -2

// reach adds up by industry of a universe.
type reach struct {
	sectors []Sector
	codes   []dach.Code
	in      *insight.Industries
	outside int
}

func newReach(o *Options) *reach {
	if o.Universe == nil {
		return nil
	}
	r := &reach{in: insight.NewIndustries()}
	for _, unit := range o.Universe.Units {
		at := slices.Index(r.codes, unit.Industry)
		if at < 0 {
			at = len(r.codes)
			r.codes = append(r.codes, unit.Industry)
			r.sectors = append(r.sectors, Sector{Industry: unit.Industry.String()})
		}
		s := &r.sectors[at]
		s.Units += unit.Count
		upper := unit.To
		if upper == 0 {
			upper = unit.From // a class without an end is taken by its beginning
		}
		low, high := o.Serves(unit.Industry.String(), unit.From), o.Serves(unit.Industry.String(), upper)
		switch {
		case low && high:
			s.Served += unit.Count
		case low || high:
			s.Partly += unit.Count
		}
	}
	return r
}

// sector is where an account belongs.
func (r *reach) sector(a *insight.Account) int {
	if r == nil || a.Country != "" && a.Country != "DE" {
		return noSector
	}
	code := r.in.Code(a.Industry)
	if code.String() == "" {
		return elsewhere
	}
	if at := slices.IndexFunc(r.codes, func(wide dach.Code) bool { return within(code, wide) }); at >= 0 {
		return at
	}
	return elsewhere
}

// company counts one of the SAM, n times.
func (r *reach) company(p presence, n int) {
	switch {
	case r == nil || !p.served || p.sector == noSector:
	case p.sector == elsewhere:
		r.outside += n
	default:
		r.sectors[p.sector].Companies += n
		if p.customer {
			r.sectors[p.sector].Customers += n
		}
	}
}

func (r *reach) report(o *Options, size Figure) *Reach {
	if r == nil {
		return nil
	}
	out := &Reach{Sectors: r.sectors, Hidden: o.Universe.Hidden, Elsewhere: r.outside, Sums: slices.Concat([]string{}, o.Universe.Sums)}
	for i := range out.Sectors {
		s := &out.Sectors[i]
		out.Total.Units += s.Units
		out.Total.Served += s.Served
		out.Total.Partly += s.Partly
		out.Total.Companies += s.Companies
		out.Total.Customers += s.Customers
		s.shares()
	}
	out.Total.shares()
	if size.Value != nil {
		v := float64(out.Total.Served) * *size.Value
		out.Value = &v
	}
	return out
}

func (s *Sector) shares() {
	s.Known, s.Penetration = share(s.Companies, s.Served+s.Partly), share(s.Customers, s.Served+s.Partly)
}

// reachTable has the industries of the universe and their sum.
func (r *Report) reachTable() report.Table {
	lines := append(slices.Clone(r.Universe.Sectors), r.Universe.Total)
	col := report.Col[Sector]
	t := report.Of([]report.Column[Sector]{
		col("industry", report.Text, "WZ 2008", func(s Sector) any {
			if s.Industry == "" {
				return report.Word{Text: words.Of("Total")}
			}
			return s.Industry
		}),
		col("units", report.Number, "Units", func(s Sector) any { return s.Units }),
		col("served", report.Number, "Fitting", func(s Sector) any { return s.Served }),
		col("partly", report.Number, "Partly", func(s Sector) any { return s.Partly }),
		col("companies", report.Number, "In the CRMs", func(s Sector) any { return s.Companies }),
		col("known", report.Percent, "Share", func(s Sector) any { return s.Known }),
		col("customers", report.Number, "Customers", func(s Sector) any { return s.Customers }),
		col("penetration", report.Percent, "Share", func(s Sector) any { return s.Penetration }),
	}, lines)
	t.Rows[len(lines)-1].Level = report.Total
	t.Title = words.Of("The market outside the CRMs")
	t.Hint = words.Of("Legal units as the file has them. Fitting: size classes of which neither end is knocked out; partly: one end is. Shares are of fitting and partly fitting. Cells without a number: %s. Companies in Germany whose industry is unknown or not in the file: %s.",
		words.Count(r.Universe.Hidden), words.Count(r.Universe.Elsewhere))
	return t
}
