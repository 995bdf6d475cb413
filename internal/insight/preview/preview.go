package preview

import (
	"cmp"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/crm/packed"
	"github.com/icptier/icptier/internal/scoring"
)

// Report joins the parts of all connections; those of one connection have to follow
// each other in the order of its accounts.
func (p *Preview) Report(connections []Connection, parts []Part) Report {
	j := joiner{
		Preview: p, all: newTally(), owners: map[[2]string]*Owner{},
		report: Report{
			Current: p.Current.Ref(), Candidate: p.Candidate.Ref(), AsOf: day(p.AsOf), Currency: p.Candidate.Currency(),
			Matrix: []Cell{}, Owners: []Owner{}, Places: []Places{}, Connections: []ConnectionReport{},
		},
	}
	for i := range connections {
		j.connection(&connections[i], parts)
	}
	return j.end()
}

// rowOf is a row with the words that it was packed with.
type rowOf struct {
	*row
	words *packed.Words
}

// share gives the places of full tiers to the accounts of a connection under one model.
func share(room *scoring.Capacity, rows []rowOf, of func(*row) *side) {
	if room == nil {
		return
	}
	var all []scoring.Contender
	var sides []*side
	for i := range rows {
		if s := of(rows[i].row); s.contends {
			all, sides = append(all, rows[i].contender(s)), append(sides, s)
		}
	}
	room.Moved(all, func(i int, full, to scoring.Tier) { sides[i].full, sides[i].tier = placeOf(full), placeOf(to) })
}

// joiner adds rows up.
type joiner struct {
	*Preview
	report Report
	scores *scores
	all    tally
	moves  []*Move              // which take long to copy
	owners map[[2]string]*Owner // by connection and owner: ids of two CRMs may be equal
}

func (j *joiner) connection(c *Connection, parts []Part) {
	sum := newTally()
	var rows []rowOf
	for i := range parts {
		part := &parts[i]
		if part.connection.Name != c.Name {
			continue
		}
		sum.merge(&part.settled)
		for k := range part.rows {
			rows = append(rows, rowOf{&part.rows[k], part.words})
		}
	}
	share(j.Current.Capacity(), rows, func(r *row) *side { return &r.before })
	share(j.Candidate.Capacity(), rows, func(r *row) *side { return &r.after })
	moved := 0
	for _, r := range rows {
		sum.add(r.row)
		if r.before.tier != r.after.tier {
			moved++
			j.move(c.Name, r)
		}
	}
	one := ConnectionReport{Connection: c.Name, Accounts: sum.accounts, Moved: moved}
	one.WriteBack = WriteBack{Enabled: c.Writes, BatchSize: c.BatchSize, Left: c.Left, Accounts: sum.writes, Deals: sum.deals}
	if c.Cost != nil {
		one.WriteBack.Cost = c.Cost(map[crm.Kind]int{crm.KindAccount: sum.writes, crm.KindDeal: sum.deals})
	}
	j.places(c.Name, &sum)
	j.all.merge(&sum)
	j.report.Moved += moved
	j.report.Connections = append(j.report.Connections, one)
}

func (j *joiner) move(connection string, r rowOf) {
	if r.told == nil { // by the places of full tiers alone
		if j.scores == nil || j.scores.words != r.words {
			j.scores = newScores(r.words)
		}
		r.told = j.tell(j.scores.reader.Facts(&r.Account), j.scores)
	}
	m := &Move{
		Connection: connection, Account: strings.Clone(r.ID), Name: strings.Clone(r.Name), Owner: r.owner, From: r.before.tier.tier(), To: r.after.tier.tier(),
		Before: r.told.before, After: r.told.after, Criteria: r.told.criteria, Pipeline: r.pipeline,
	}
	m.Before.Full, m.After.Full = r.before.full.tier(), r.after.full.tier()
	m.Pipeline.round()
	if m.Criteria == nil {
		m.Criteria = []scoring.Move{}
	}
	j.moves = append(j.moves, m)
	j.report.Pipeline.add(r.pipeline)
	key := [2]string{connection, r.owner}
	owner := j.owners[key]
	if owner == nil {
		owner = &Owner{Connection: connection, Owner: r.owner}
		j.owners[key] = owner
	}
	owner.Moved++
	owner.Pipeline.add(r.pipeline)
	switch way(m.From, m.To) {
	case 1:
		owner.Up++
		j.report.Up++
	case -1:
		owner.Down++
		j.report.Down++
	}
}

func (j *joiner) end() Report {
	r := &j.report
	r.Accounts, r.Overridden = j.all.accounts, j.all.overridden
	if r.Accounts > 0 {
		r.Share = float64(r.Moved) / float64(r.Accounts)
	}
	r.Pipeline.round()
	for _, c := range j.all.cells {
		c.Pipeline.round()
		r.Matrix = append(r.Matrix, *c)
	}
	slices.SortFunc(r.Matrix, func(x, y Cell) int {
		return cmp.Or(cmp.Compare(rank(x.From), rank(y.From)), cmp.Compare(rank(x.To), rank(y.To)))
	})
	for _, o := range j.owners {
		o.Pipeline.round()
		r.Owners = append(r.Owners, *o)
	}
	slices.SortFunc(r.Owners, func(x, y Owner) int {
		return cmp.Or(cmp.Compare(y.Moved, x.Moved), cmp.Compare(x.Connection, y.Connection), cmp.Compare(x.Owner, y.Owner))
	})
	slices.SortFunc(j.moves, func(x, y *Move) int {
		if x.Pipeline.Value != y.Pipeline.Value {
			return cmp.Compare(y.Pipeline.Value, x.Pipeline.Value)
		}
		return cmp.Or(cmp.Compare(distance(y), distance(x)), cmp.Compare(x.Connection, y.Connection), cmp.Compare(x.Account, y.Account))
	})
	r.Moves = make([]Move, len(j.moves))
	for i, m := range j.moves {
		r.Moves[i] = *m
	}
	return *r
}

// distance is how many tiers an account moves.
func distance(m *Move) int {
	d := rank(m.From) - rank(m.To)
	return max(d, -d)
}
