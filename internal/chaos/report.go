package chaos

import (
	"fmt"
	"io"
	"runtime"
	"strings"
	"time"
)

// Report is the result of the faults.
type Report struct {
	Seed     uint64
	Accounts int
	Kinds    []RedisKind
	Begun    time.Time
	Took     time.Duration
	Limit    time.Duration
	Rows     []*Row
	Slots    int // that were due and could be judged
}

// Row is the result of one fault with one kind of Redis, summed up over its tries.
type Row struct {
	Fault   string
	Redis   RedisKind // empty for a fault that has nothing to do with Redis
	Tries   int
	Changes int // of accounts and deals, made while it went on
	// Lost are accounts and deals whose fields were not right when the limit was over, and
	// faults after which something else than that was missing.
	Lost        int
	Stale       int // writes that no state of the account gives that is newer than that of the write before
	Overwritten int // overrides that no rep has set
	Needless    int // writes that changed nothing
	Missed      int // slots without an end
	Doubled     int // slots with two
	Converged   time.Duration
	Notes       []string
}

func (r *Report) row(f fault, kind RedisKind) *Row {
	if len(f.kinds) == 0 {
		kind = ""
	}
	for _, row := range r.Rows {
		if row.Fault == f.name && row.Redis == kind {
			return row
		}
	}
	row := &Row{Fault: f.name, Redis: kind}
	r.Rows = append(r.Rows, row)
	return row
}

// note keeps the first texts that explain the row.
func (r *Row) note(texts ...string) {
	const kept = 3
	for _, t := range texts {
		if len(r.Notes) < kept {
			r.Notes = append(r.Notes, t)
		}
	}
}

// Failures tells what is not as it has to be: something was lost, put back or overwritten, a
// slot was missed or doubled, or it took longer than the limit.
func (r *Report) Failures() []string {
	var list []string
	for _, row := range r.Rows {
		if row.Lost+row.Stale+row.Overwritten+row.Missed+row.Doubled > 0 {
			list = append(list, fmt.Sprintf("%s: %d lost, %d stale, %d overwritten, %d slots missed, %d doubled, %s; %s", row.title(),
				row.Lost, row.Stale, row.Overwritten, row.Missed, row.Doubled, row.Converged.Round(time.Second), strings.Join(row.Notes, "; ")))
		}
	}
	return list
}

// Untried lists the faults that could not be made here.
func (r *Report) Untried() []string {
	var list []string
	for _, row := range r.Rows {
		if row.Tries == 0 {
			list = append(list, row.title()+": "+strings.Join(row.Notes, "; "))
		}
	}
	return list
}

func (r *Row) title() string {
	if r.Redis == "" {
		return r.Fault
	}
	return r.Fault + " (" + string(r.Redis) + ")"
}

func (r *Row) cells() []string {
	if r.Tries == 0 {
		return []string{r.title(), "0", "–", "–", "–", "–", "–", "–", "–"}
	}
	n := func(v int) string { return fmt.Sprint(v) }
	return []string{
		r.title(), n(r.Tries), n(r.Changes), n(r.Lost), n(r.Stale), n(r.Overwritten), n(r.Needless), n(r.Missed + r.Doubled),
		fmt.Sprintf("%.1f", r.Converged.Seconds()),
	}
}

// titles of the columns: the long ones for a page, the short ones for a terminal.
func titles() (long, short []string) {
	return []string{"fault", "tries", "changes", "lost", "stale", "overwritten", "needless writes", "slots missed or doubled", "seconds to converge"},
		[]string{"Fault", "Tries", "Changes", "Lost", "Stale", "Over", "Needl", "Slots", "Secs"}
}

// WriteTable writes the report for a terminal of 80 columns.
func (r *Report) WriteTable(w io.Writer) error {
	_, head := titles()
	var b strings.Builder
	line := func(cells []string) {
		fmt.Fprintf(&b, "%-36.36s %5s %7s %4s %5s %4s %5s %5s %5s\n", cells[0], cells[1], cells[2], cells[3], cells[4], cells[5], cells[6], cells[7], cells[8])
	}
	line(head)
	for _, row := range r.Rows {
		line(row.cells())
	}
	b.WriteString("\n" + r.summary() + "\n")
	for _, f := range append(r.Failures(), r.Untried()...) {
		b.WriteString("- " + f + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// WriteMarkdown writes the report for a page, with the commit it was made on.
func (r *Report) WriteMarkdown(w io.Writer, commit string) error {
	head, _ := titles()
	var b strings.Builder
	fmt.Fprintf(&b, "%s, commit %s, %d processors. %s\n\n", r.Begun.UTC().Format("2 January 2006"), commit, runtime.NumCPU(), r.summary())
	b.WriteString("| " + strings.Join(head, " | ") + " |\n|---|" + strings.Repeat("--:|", len(head)-1) + "\n")
	for _, row := range r.Rows {
		b.WriteString("| " + strings.Join(row.cells(), " | ") + " |\n")
	}
	for i, f := range append(r.Failures(), r.Untried()...) {
		if i == 0 {
			b.WriteString("\n")
		}
		b.WriteString("- " + f + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (r *Report) summary() string {
	changes, tries := 0, 0
	for _, row := range r.Rows {
		changes, tries = changes+row.Changes, tries+row.Tries
	}
	kinds := make([]string, len(r.Kinds))
	for i, k := range r.Kinds {
		kinds[i] = string(k)
	}
	return fmt.Sprintf("%d faults, %d changes of %d accounts and their deals, %d slots, Redis %s, seed %d, %s.",
		tries, changes, r.Accounts, r.Slots, strings.Join(kinds, ", "), r.Seed, r.Took.Round(time.Second))
}
