package preview

import (
	"cmp"
	"slices"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
)

// Report joins the parts of all connections; those of one connection have to follow
// each other in the order of its accounts.
func (p *Preview) Report(connections []Connection, parts []Part) Report {
	j := joiner{
		report: Report{
			Current: p.Current.Ref(), Candidate: p.Candidate.Ref(), AsOf: day(p.AsOf), Currency: p.Candidate.Currency(),
			Matrix: []Cell{}, Owners: []Owner{}, Places: []Places{}, Connections: []ConnectionReport{}, Moves: []Move{},
		},
		cells: map[[2]scoring.Tier]*Cell{}, owners: map[[2]string]*Owner{},
	}
	for i := range connections {
		c := &connections[i]
		var rows []*row
		for _, part := range parts {
			if part.connection.Name == c.Name {
				for k := range part.rows {
					rows = append(rows, &part.rows[k])
				}
			}
		}
		share(p.Current.Capacity(), rows, func(r *row) *side { return &r.before })
		share(p.Candidate.Capacity(), rows, func(r *row) *side { return &r.after })
		j.connection(c, rows)
		j.places(c.Name, p.Candidate.Capacity(), rows)
	}
	return j.end()
}

// share gives the places of full tiers to the accounts of a connection under one model.
func share(room *scoring.Capacity, rows []*row, of func(*row) *side) {
	if room == nil {
		return
	}
	all := make([]scoring.Contender, 0, len(rows))
	for i := range rows {
		if x := of(rows[i]).contender; x != nil {
			all = append(all, *x)
		}
	}
	out := room.Allot(all)
	for i := range rows {
		if by := out[rows[i].id]; len(by) > 0 {
			s := of(rows[i])
			s.tier, s.Full = by[len(by)-1].To, by[0].From
		}
	}
}

// joiner adds rows up.
type joiner struct {
	report Report
	cells  map[[2]scoring.Tier]*Cell
	owners map[[2]string]*Owner // by connection and owner: ids of two CRMs may be equal
}

func (j *joiner) connection(c *Connection, rows []*row) {
	one := ConnectionReport{Connection: c.Name, WriteBack: WriteBack{Enabled: c.Writes, BatchSize: c.BatchSize, Left: c.Left}}
	for _, r := range rows {
		one.Accounts++
		one.WriteBack.Deals += r.deals
		if r.willWrite() {
			one.WriteBack.Accounts++
		}
		j.cell(r)
		if r.overridden && r.before.Model != r.after.Model {
			j.report.Overridden++
		}
		if r.before.tier != r.after.tier {
			one.Moved++
			j.move(c.Name, r)
		}
	}
	if c.Cost != nil {
		one.WriteBack.Cost = c.Cost(map[crm.Kind]int{crm.KindAccount: one.WriteBack.Accounts, crm.KindDeal: one.WriteBack.Deals})
	}
	j.report.Accounts += one.Accounts
	j.report.Moved += one.Moved
	j.report.Connections = append(j.report.Connections, one)
}

// willWrite reports whether write-back would change the account's fields. Where a tier is
// full and the fields hold the candidate's points already, the tier alone tells: the words
// about it were compared before the places were shared out.
func (r *row) willWrite() bool {
	if r.after.Full != scoring.TierNone && r.settled {
		return r.written != string(r.after.tier)
	}
	return r.writes
}

func (j *joiner) cell(r *row) {
	key := [2]scoring.Tier{r.before.tier, r.after.tier}
	cell := j.cells[key]
	if cell == nil {
		cell = &Cell{From: key[0], To: key[1]}
		j.cells[key] = cell
	}
	cell.Accounts++
	cell.Pipeline.add(r.pipeline)
}

func (j *joiner) move(connection string, r *row) {
	m := Move{
		Connection: connection, Account: r.id, Name: r.name, Owner: r.owner, From: r.before.tier, To: r.after.tier,
		Before: r.before.State, After: r.after.State, Criteria: r.criteria, Pipeline: r.pipeline,
	}
	m.Pipeline.round()
	if m.Criteria == nil {
		m.Criteria = []scoring.Move{}
	}
	j.report.Moves = append(j.report.Moves, m)
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
	if r.Accounts > 0 {
		r.Share = float64(r.Moved) / float64(r.Accounts)
	}
	r.Pipeline.round()
	for _, c := range j.cells {
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
	slices.SortStableFunc(r.Moves, func(x, y Move) int {
		return cmp.Or(cmp.Compare(y.Pipeline.Value, x.Pipeline.Value), cmp.Compare(distance(y), distance(x)),
			cmp.Compare(x.Connection, y.Connection), cmp.Compare(x.Account, y.Account))
	})
	return *r
}

// distance is how many tiers an account moves.
func distance(m Move) int {
	d := rank(m.From) - rank(m.To)
	return max(d, -d)
}
