package cli

import (
	"errors"
	"os"

	"github.com/icptier/icptier/internal/insight"
	"github.com/icptier/icptier/internal/insight/territory"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/tabular"
)

// repsOf reads the file of reps, with everything at once that is wrong with its cells.
func repsOf(path string) ([]territory.Rep, error) {
	f, err := os.Open(path) //nolint:gosec // the caller's own file
	if err != nil {
		return nil, usageError{phrase.Errorf("--reps: %w", err)}
	}
	defer f.Close() //nolint:errcheck // nothing was written
	reps := []territory.Rep{}
	var wrong []error
	err = eachRow(path, f, []string{"name", "capacity"}, func(row tabular.Row) error {
		rep, errs := repOf(row)
		wrong = append(wrong, errs...)
		reps = append(reps, rep)
		return nil
	})
	if err == nil && len(wrong) > 0 {
		err = usageError{errors.Join(wrong...)}
	}
	return reps, err
}

func repOf(row tabular.Row) (territory.Rep, []error) {
	r := territory.Rep{
		Name: row.Text("name"), Owners: row.List("owner"), Fixed: row.List("accounts"), Line: row.Line,
	}
	var wrong []error
	capacity, err := whole(row, "capacity", 0)
	if err != nil {
		wrong = append(wrong, err)
	} else if capacity == 0 {
		wrong = append(wrong, row.Error("capacity", phrase.Errorf("%s has no capacity; write how many accounts the rep can look after, from 1 on, or take the rep out", orDash(r.Name))))
	}
	r.Capacity = capacity
	share, given, err := row.Number("share")
	switch {
	case err != nil:
		wrong = append(wrong, err)
	case given && !(share > 0 && share <= 100):
		wrong = append(wrong, row.Error("share", phrase.Errorf("%g is no share; write 1 for full time, 0.5 for half", share)))
	}
	r.Share, r.Languages, r.Skills = share, row.List("languages"), row.List("skills")
	for _, text := range row.List("regions") {
		region, err := insight.ParseRegion(text)
		if err != nil {
			wrong = append(wrong, row.Error("regions", err))
			continue
		}
		r.Home = append(r.Home, region)
	}
	return r, wrong
}

// repsError lists what is wrong with reps, each with its place in the file.
func repsError(path string, input *territory.InputError) error {
	lines := make([]error, len(input.Problems))
	for i, p := range input.Problems {
		line := p.Line
		if line > 0 && path != "" {
			p.Line = 0
			lines[i] = phrase.Errorf("%s:%d: %s", path, line, p)
			continue
		}
		lines[i] = phrase.Errorf("%s", p)
	}
	return errors.Join(lines...)
}
