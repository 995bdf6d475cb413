package jobs

import "github.com/icptier/icptier/internal/phrase"

// Count is one number of what a run did.
type Count struct {
	What string // accounts, deals, scored, compared, written, refused, skipped
	N    int
}

// Counts lists the counts of a run, in the order of its work. Nothing refused or skipped
// is left out.
func Counts(run Run) []Count {
	var all []Count
	for _, what := range []string{"accounts", "deals", "scored", "compared", "written", "refused", "skipped"} {
		if n, ok := run.Counts[what]; ok && (n > 0 || what != "refused" && what != "skipped") {
			all = append(all, Count{What: what, N: n})
		}
	}
	return all
}

// Detail says in one line what a run did, or why it failed.
func Detail(run Run) phrase.Phrase {
	if run.Error != "" {
		return run.Why()
	}
	var parts []phrase.Phrase
	for _, c := range Counts(run) {
		parts = append(parts, phrase.Of("%d %s", c.N, phrase.Text(c.What)))
	}
	return phrase.List(parts)
}
