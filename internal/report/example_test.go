package report_test

import (
	"fmt"
	"os"
	"time"

	"github.com/icptier/icptier/internal/insight/words"
	"github.com/icptier/icptier/internal/notation"
	"github.com/icptier/icptier/internal/report"
)

// Silence is the whole presentation of a report: which owners have not touched their
// accounts for long. Its logic would fill in the rows.
type Silence struct {
	Owners []Silent `json:"owners"`
}

// Silent is one owner.
type Silent struct {
	Owner    string  `json:"owner"`
	Accounts int     `json:"accounts"`
	Share    float64 `json:"share"`
	Since    string  `json:"since"`
}

// Table is the only place where a column is listed.
func (s *Silence) Table() report.Table {
	col := report.Col[Silent]
	t := report.Of([]report.Column[Silent]{
		col("owner", report.ID, "Owner", func(s Silent) any { return s.Owner }),
		col("accounts", report.Number, "Accounts¦column", func(s Silent) any { return s.Accounts }),
		col("share", report.Percent, "Share", func(s Silent) any { return s.Share }).Digits(1),
		col("since", report.Date, "Since", func(s Silent) any { return s.Since }),
	}, s.Owners)
	t.Title = words.Title("Without activity")
	return t
}

// A report has a table; a face chooses how to show it.
func ExampleOf() {
	s := Silence{Owners: []Silent{{"hubspot/512", 1200, 0.125, "2026-08-31"}, {"hubspot/513", 7, 0.5, "2026-11-02"}}}
	table := s.Table()
	for _, err := range []error{table.Print(os.Stdout, notation.For("en", time.UTC), 80), table.CSV(os.Stdout, notation.For("en", time.UTC))} {
		if err != nil {
			fmt.Println(err)
		}
	}
	// Output:
	// Owner        Accounts  Share  Since
	// ────────────────────────────────────────
	// hubspot/512     1,200  12.5%  2026-08-31
	// hubspot/513         7    50%  2026-11-02
	// owner,accounts,share,since
	// hubspot/512,1200,0.125,2026-08-31
	// hubspot/513,7,0.5,2026-11-02
}
