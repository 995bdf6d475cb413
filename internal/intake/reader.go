package intake

import (
	"errors"
	"hash/maphash"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/tabular"
)

// Options say how a table is read.
type Options struct {
	// Map is the field of a column, by the column's name, for columns that are not called
	// as their field: see Mapping.
	Map map[string]string
	// SkipBad leaves rows out that cannot be read, and counts them.
	SkipBad bool
}

// Account is one account with its deals.
type Account struct {
	// ID is that of the table, or the line where it has none.
	ID   string
	Line int // the first of its rows
	// Facts has the account's record and those of its deals, sorted by id.
	Facts crm.Facts
}

// Reader reads accounts. Rows of one id that follow one another are one account with
// several deals.
type Reader struct {
	rows    *tabular.Reader
	options Options
	plan    *plan
	deals   *plan // of deals within an account in JSON
	ahead   []tabular.Row
	aheadAt int
	idAt    int   // the column of the account's id; -1 for none
	end     error // what comes behind ahead, once known
	report  report
	seen    map[uint64]struct{}
	seed    maphash.Seed
}

// How many rows are looked at, and how many bytes of them, before the first is read: to
// learn how columns write numbers and days.
const (
	sampleRows  = 500
	sampleBytes = 1 << 20
)

// mostSeen is up to how many accounts ids that come again are looked for.
const mostSeen = 4_000_000

// NewReader reads the names of the columns and looks at the first rows. name is the file's,
// for errors.
func NewReader(name string, r io.Reader, o Options) (*Reader, error) {
	rows, err := tabular.NewReader(name, r)
	if err != nil {
		return nil, err
	}
	columns := make([]string, 0, len(o.Map))
	for column := range o.Map {
		columns = append(columns, column)
	}
	slices.Sort(columns)
	if err := rows.Require(columns...); err != nil {
		return nil, err
	}
	words := newVocabulary()
	in := &Reader{
		rows: rows, options: o, plan: newPlan(name, words, spelled(o.Map, rows.Columns())), deals: newPlan(name, words, nil),
		idAt: -1, seen: map[uint64]struct{}{}, seed: maphash.MakeSeed(),
	}
	in.deals.nested = true
	return in, in.sample()
}

// spelled gives a mapping the columns' names as the table writes them.
func spelled(mapping map[string]string, columns []string) map[string]string {
	m := map[string]string{}
	for column, field := range mapping {
		if !slices.Contains(columns, column) {
			for _, c := range columns {
				if strings.EqualFold(c, column) {
					column = c
				}
			}
		}
		m[column] = field
	}
	return m
}

func (r *Reader) sample() error {
	for size := 0; len(r.ahead) < sampleRows && size < sampleBytes; {
		row, err := r.row()
		if err != nil {
			r.end = err
			break
		}
		if err := r.extend(row); err != nil {
			return err
		}
		size += row.Size()
		r.ahead = append(r.ahead, row)
	}
	for _, row := range r.ahead {
		r.plan.learn(row)
		for _, d := range r.nested(row) {
			r.deals.learn(d)
		}
	}
	return nil
}

func (r *Reader) extend(row tabular.Row) error {
	if row.Width() > len(r.plan.targets) {
		if err := r.plan.extend(row, row.Line); err != nil {
			return err
		}
		r.idAt = slices.IndexFunc(r.plan.targets, func(t *target) bool { return t.field == "account.id" })
	}
	for _, d := range r.nested(row) {
		if d.Width() > len(r.deals.targets) {
			if err := r.deals.extend(d, d.Line); err != nil {
				return err
			}
		}
	}
	return nil
}

// nested are the deals within an account in JSON.
func (r *Reader) nested(row tabular.Row) []tabular.Row {
	if r.plan.list < 0 {
		return nil
	}
	return row.Rows(row.Name(r.plan.list))
}

// row returns the next row of the table that can be read; those that cannot are errors or
// counted.
func (r *Reader) row() (tabular.Row, error) {
	for {
		row, err := r.rows.Next()
		var bad *tabular.Error
		if err == nil || !r.options.SkipBad || !errors.As(err, &bad) || bad.Fatal {
			return row, err
		}
		r.report.skip(bad)
	}
}

// peek returns the next row without taking it.
func (r *Reader) peek() (tabular.Row, error) {
	if r.aheadAt < len(r.ahead) {
		return r.ahead[r.aheadAt], nil
	}
	if r.end != nil {
		return tabular.Row{}, r.end
	}
	row, err := r.row()
	if err == nil {
		err = r.extend(row)
	}
	if err != nil {
		r.end = err
		return tabular.Row{}, err
	}
	r.ahead, r.aheadAt = append(r.ahead[:0], row), 0
	return row, nil
}

// Next returns the next account; io.EOF ends. After any other error there is no next.
func (r *Reader) Next() (*Account, error) {
	row, err := r.peek()
	if err != nil {
		return nil, err
	}
	r.aheadAt++
	id := r.id(row)
	a := &Account{ID: id, Line: row.Line}
	if id == "" {
		a.ID = strconv.Itoa(row.Line)
	}
	values := values{note: r.report.problem}
	account := values.account(row, r.plan)
	a.Facts.Revision = 1
	a.Facts.Account = &crm.Record{Kind: crm.KindAccount, ID: a.ID, Account: account}
	r.addDeals(a, row)
	for id != "" {
		next, err := r.peek()
		if err != nil || r.id(next) != id {
			break
		}
		r.aheadAt++
		r.report.Rows++
		r.addDeals(a, next)
	}
	slices.SortStableFunc(a.Facts.Deals, func(x, y crm.Record) int { return strings.Compare(x.ID, y.ID) })
	r.report.Rows++
	r.report.Accounts++
	r.report.Deals += len(a.Facts.Deals)
	if id != "" {
		r.again(id, row)
	}
	return a, nil
}

func (r *Reader) id(row tabular.Row) string { return row.At(r.idAt) }

// again notes an id that was there before, and not in the row above.
func (r *Reader) again(id string, row tabular.Row) {
	key := maphash.String(r.seed, id)
	if _, twice := r.seen[key]; twice {
		r.report.Repeated.note(r.columnOf("account.id"), row.Line, phrase.Of("comes again; its rows have to follow one another"))
		return
	}
	if len(r.seen) < mostSeen {
		r.seen[key] = struct{}{}
	}
}

func (r *Reader) columnOf(field string) string {
	if t := r.plan.taken[field]; t != nil {
		return t.column
	}
	return ""
}

// addDeals adds the deals of a row: the one in its columns, and those of a list.
func (r *Reader) addDeals(a *Account, row tabular.Row) {
	values := values{note: r.report.problem}
	add := func(row tabular.Row, p *plan) {
		id, deal := values.deal(row, p, a.ID)
		if deal == nil {
			return
		}
		if id == "" {
			id = strconv.Itoa(len(a.Facts.Deals) + 1)
		}
		if slices.ContainsFunc(a.Facts.Deals, func(d crm.Record) bool { return d.ID == id }) {
			r.report.problem(column(p, "deal.id"), row.Line, phrase.Of("stands twice in its account, and the second is left out"))
			return
		}
		a.Facts.Deals = append(a.Facts.Deals, crm.Record{Kind: crm.KindDeal, ID: id, Deal: deal})
	}
	add(row, r.plan)
	for _, d := range r.nested(row) {
		add(d, r.deals)
	}
}

func column(p *plan, field string) string {
	if t := p.taken[field]; t != nil {
		return t.column
	}
	return field
}
