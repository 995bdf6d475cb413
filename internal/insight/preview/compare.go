package preview

import (
	"strconv"
	"strings"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
)

// Model is the part of an ICP model that a preview uses; icp.Model is one.
type Model interface {
	// Ref is name@version#hash.
	Ref() string
	// Currency is the currency of Value.
	Currency() string
	// Value returns an amount in whole units of Currency; false where it is unknown.
	Value(*crm.Money) (float64, bool)
	// Score fills s from the facts, as of a day. It reuses the lists in s.
	Score(f *crm.Facts, asOf crm.Stamp, s *scoring.Score)
	// Capacity is how many accounts may stand in each tier; nil sets no limit.
	Capacity() *scoring.Capacity
	// Contender holds the part of an account that sharing out those places reads.
	Contender(id string, f *crm.Facts, s *scoring.Score) scoring.Contender
}

// Texts turns the candidate's scores into what write-back would put into a connection's
// fields; icp.Model is one.
type Texts interface {
	Written(*scoring.Score) map[crm.Field]string
	WrittenDeal(*scoring.DealScore) map[crm.Field]string
}

// Connection is the part of a connection that a preview uses.
type Connection struct {
	Name string
	// Texts is the candidate in the connection's languages.
	Texts Texts
	// BatchSize is how many accounts the CRM takes in a call.
	BatchSize int
	// Cost is what it takes to read so many records of each kind once more, and to write
	// them. It is nil where nothing can be written.
	Cost func(records map[crm.Kind]int) Cost
	// Left are the units of the CRM's daily budget that are left to us; nil where nobody knows.
	Left *int
	// Writes says whether the configuration lets the connection be written.
	Writes bool
}

// Config holds the parts of a preview. All of them are required.
type Config struct {
	Current, Candidate Model
	// AsOf is the day that both models score for.
	AsOf crm.Stamp
	// Differs reports whether write-back would change fields that hold observed.
	Differs func(observed crm.Written, desired map[crm.Field]string) bool
}

// Preview compares two models.
type Preview struct{ Config }

// New makes a preview.
func New(cfg Config) *Preview { return &Preview{cfg} }

// row is an account under both models. It is small, and holds on to nothing of the
// facts that it was made from: those of 100,000 accounts would fill the memory.
type row struct {
	id, owner, name string
	before, after   side
	criteria        []scoring.Move
	pipeline        Pipeline
	overridden      bool   // a rep's override holds it where it is
	written         string // the tier that the CRM's field holds
	settled         bool   // the CRM's fields hold the candidate's points, under its name or that of another version
	writes          bool   // write-back would change the account's fields
	deals           int    // whose fields write-back would change
}

// side is an account under one model.
type side struct {
	State
	tier scoring.Tier // the one that counts
	// contender is nil where no place is limited.
	contender *scoring.Contender
}

// Part is a share of the accounts of one connection, compared.
type Part struct {
	connection *Connection
	rows       []row
}

// Compare scores a share of the accounts of a connection by both models. It may be
// called from several goroutines at once. Accounts that the CRM does not show any more
// are left out.
func (p *Preview) Compare(c *Connection, keys []crm.Key, states []account.State) Part {
	part := Part{connection: c, rows: make([]row, 0, len(keys))}
	var before, after scoring.Score // used again for every account
	for i := range keys {
		f := &states[i].Facts
		if !f.Live() {
			continue
		}
		p.Current.Score(f, p.AsOf, &before)
		p.Candidate.Score(f, p.AsOf, &after)
		part.rows = append(part.rows, p.row(c, keys[i].ID, f, &before, &after))
	}
	return part
}

func (p *Preview) row(c *Connection, id string, f *crm.Facts, before, after *scoring.Score) row {
	a := f.Account.Account
	r := row{
		id: id, owner: strings.Clone(a.Owner), name: strings.Clone(a.Name), overridden: after.Override != scoring.TierNone,
		pipeline: p.pipeline(f), written: strings.Clone(f.Account.Written[crm.FieldTier]), settled: settled(f.Account.Written, after),
	}
	r.before = r.side(p.Current, f, before)
	r.after = r.side(p.Candidate, f, after)
	if r.before.State != r.after.State {
		r.criteria = kept(scoring.Moves(before.Reasons, after.Reasons))
	}
	r.writes = p.accountDiffers(c, f, after)
	r.deals = p.dealsDiffer(c, f, after)
	return r
}

// side summarizes a score for comparison.
func (r *row) side(m Model, f *crm.Facts, s *scoring.Score) side {
	one := side{tier: s.Effective(), State: State{
		Fit: s.Fit, Coverage: s.Coverage, Model: s.Tier, Knockout: s.Knockout, Excluded: strings.Clone(s.Excluded), Held: s.Held,
	}}
	if room := m.Capacity(); room != nil && one.tier != scoring.TierNone && one.tier <= room.Lowest() {
		x := m.Contender(r.id, f, s)
		x.Owner = r.owner // a copy
		one.contender = &x
	}
	return one
}

// kept copies the values out of the facts.
func kept(moves []scoring.Move) []scoring.Move {
	for i := range moves {
		m := &moves[i]
		same := m.Before == m.After
		m.After = strings.Clone(m.After)
		if same {
			m.Before = m.After
		} else {
			m.Before = strings.Clone(m.Before)
		}
	}
	return moves
}

// pipeline sums up the open deals of an account.
func (p *Preview) pipeline(f *crm.Facts) Pipeline {
	var sum Pipeline
	for i := range f.Deals {
		if !open(&f.Deals[i]) {
			continue
		}
		sum.Deals++
		if v, ok := p.Candidate.Value(f.Deals[i].Deal.Amount); ok {
			sum.Value += v
		} else {
			sum.Unknown++
		}
	}
	return sum
}

func open(r *crm.Record) bool { return !r.Deleted && r.Deal != nil && r.Deal.Status == crm.DealOpen }

// accountDiffers reports whether the account's fields would change. Putting the reasons
// into words takes ten times as long as scoring; where the points differ there is no need to.
func (p *Preview) accountDiffers(c *Connection, f *crm.Facts, s *scoring.Score) bool {
	if s.Tier != scoring.TierNone && s.Override == scoring.TierNone && !settled(f.Account.Written, s) {
		return true
	}
	return p.Differs(f.Account.Written, c.Texts.Written(s))
}

// settled reports whether the fields hold the points of a score, as a version of its model
// wrote them.
func settled(w crm.Written, s *scoring.Score) bool {
	return scoring.Versions(w[crm.FieldModel], s.Model) &&
		w[crm.FieldScore] == strconv.Itoa(s.Fit) && w[crm.FieldCoverage] == strconv.Itoa(s.Coverage)
}

// dealsDiffer counts the open deals whose fields would change.
func (p *Preview) dealsDiffer(c *Connection, f *crm.Facts, s *scoring.Score) int {
	n, next := 0, 0
	for i := range f.Deals {
		r := &f.Deals[i]
		if !open(r) {
			continue
		}
		// Both are sorted by id, and every open deal has a score or none of them has.
		for next < len(s.Deals) && s.Deals[next].ID < r.ID {
			next++
		}
		if next < len(s.Deals) && s.Deals[next].ID == r.ID && p.Differs(r.Written, c.Texts.WrittenDeal(&s.Deals[next])) {
			n++
		}
	}
	return n
}
