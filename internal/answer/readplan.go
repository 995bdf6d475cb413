package answer

import (
	"maps"
	"slices"

	"github.com/icptier/icptier/internal/insight/words"
	"github.com/icptier/icptier/internal/report"
)

// ReadPlan is what reading everything of a connection takes of its CRM, about and at most.
type ReadPlan struct {
	Connection string `json:"connection"`
	// Records are those that the CRM has, by kind.
	Records map[string]int `json:"records"`
	// Load is a first reading, or one of everything; Sweep compares the ids.
	Load  CallPlan `json:"load"`
	Sweep CallPlan `json:"sweep"`
}

// planned is one row of the table of a ReadPlan.
type planned struct {
	reading, call string
	calls         int
}

// Table lists the calls of both readings by their kind.
func (p ReadPlan) Table() report.Table {
	var rows []planned
	for _, one := range []struct {
		reading string
		CallPlan
	}{{"load", p.Load}, {"sweep", p.Sweep}} {
		for _, name := range slices.Sorted(maps.Keys(one.Calls)) {
			rows = append(rows, planned{one.reading, name, one.Calls[name]})
		}
	}
	col := report.Col[planned]
	return report.Of([]report.Column[planned]{
		col("reading", report.Text, "Reading", func(r planned) any { return readingWord(r.reading) }),
		col("call", report.Text, "Call", func(r planned) any { return r.call }),
		col("calls", report.Number, "Calls", func(r planned) any { return r.calls }),
	}, rows)
}

func readingWord(reading string) report.Word {
	if reading == "load" {
		return report.Word{Key: reading, Text: words.Of("everything")}
	}
	return report.Word{Key: reading, Text: words.Of("compare ids")}
}
