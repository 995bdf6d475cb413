package preview

import (
	"strconv"
	"strings"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/crm/packed"
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
	// Score fills s from the facts, as of a day. It reuses the lists in s. Rate does the same
	// without reasons and deals, RateDeals without reasons.
	Score(f *crm.Facts, asOf crm.Stamp, s *scoring.Score)
	Rate(f *crm.Facts, asOf crm.Stamp, s *scoring.Score)
	RateDeals(f *crm.Facts, asOf crm.Stamp, s *scoring.Score)
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
	// Texts makes the candidate's texts in the connection's languages, for one goroutine.
	Texts func() Texts
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

// row is an account under both models that takes part in full tiers or moves. The others are
// counted at once: those of 1,000,000 accounts would fill the memory.
type row struct {
	packed.Account
	owner         string
	before, after side
	told          *told // nil until it is needed
	pipeline      Pipeline
	override      place  // of a rep, which holds it where it is
	written       string // the tier that the CRM's field holds
	settled       bool   // the CRM's fields hold the candidate's points, under its name or that of another version
	writes        bool   // write-back would change the account's fields
	deals         int    // whose fields write-back would change
}

// side is an account under one model.
type side struct {
	tier  place // the one that counts
	model place // before an override
	full  place // the tier that it has the points for and that has no place left
	last  place // the tier that the model wrote last
	// contends says whether it takes part where places are limited.
	contends      bool
	open          [3]bool
	fit, coverage uint8
}

// told is what only a move tells.
type told struct {
	before, after State
	criteria      []scoring.Move
}

// Part is a share of the accounts of one connection, compared.
type Part struct {
	connection *Connection
	words      *packed.Words
	rows       []row
	settled    tally // the accounts without a row
}

// Comparison compares accounts of a connection in one goroutine. What it has made of an account
// it uses again for the next.
type Comparison struct {
	*Preview
	*scores
	connection *Connection
	texts      Texts
}

// scores are used again for every account.
type scores struct {
	words         *packed.Words
	reader        *packed.Reader
	before, after scoring.Score
}

func newScores(words *packed.Words) *scores {
	return &scores{words: words, reader: packed.NewReader(words)}
}

// Over begins to compare accounts of a connection.
func (p *Preview) Over(c *Connection, words *packed.Words) *Comparison {
	return &Comparison{Preview: p, scores: newScores(words), connection: c, texts: c.Texts()}
}

// Compare scores a share of the accounts by both models.
func (p *Comparison) Compare(accounts []packed.Account) Part {
	part := Part{connection: p.connection, words: p.words, settled: newTally()}
	for i := range accounts {
		r := p.row(&accounts[i])
		if r.before.tier == r.after.tier && !r.before.contends && !r.after.contends {
			part.settled.add(&r)
		} else {
			part.rows = append(part.rows, r)
		}
	}
	return part
}

func (p *Comparison) row(a *packed.Account) row {
	f := p.reader.Facts(a)
	written := f.Account.Written
	p.Current.Rate(f, p.AsOf, &p.before)
	// What the CRM holds of one model's score it mostly holds of the other's, and then the
	// sentences decide: they take the reasons.
	explained := written[crm.FieldScore] == strconv.Itoa(p.before.Fit)
	if explained {
		p.Candidate.Score(f, p.AsOf, &p.after)
	} else {
		p.Candidate.RateDeals(f, p.AsOf, &p.after)
	}
	r := row{
		Account: *a, owner: f.Account.Account.Owner, override: placeOf(p.after.Override), pipeline: p.pipeline(f),
		written: written[crm.FieldTier], settled: settled(written, &p.after),
		before: sideOf(p.Current, f, &p.before), after: sideOf(p.Candidate, f, &p.after), deals: p.dealsDiffer(f, &p.after),
	}
	if r.writes = p.writes(f, &p.after); !r.writes {
		if s := &p.after; s.Tier != scoring.TierNone && !explained {
			p.Candidate.Score(f, p.AsOf, s)
		}
		r.writes = p.Differs(written, p.texts.Written(&p.after))
	}
	if r.before.tier != r.after.tier {
		r.told = p.tell(f, p.scores)
	}
	return r
}

func sideOf(m Model, f *crm.Facts, s *scoring.Score) side {
	one := side{tier: placeOf(s.Effective()), model: placeOf(s.Tier), fit: percent(s.Fit), coverage: percent(s.Coverage), full: none}
	if room := m.Capacity(); room != nil && one.tier != none && one.tier <= placeOf(room.Lowest()) {
		x := m.Contender("", f, s)
		one.contends, one.last, one.open = true, placeOf(x.Last), x.Open
	}
	return one
}

// contender is an account where places are shared out.
func (r *row) contender(s *side) scoring.Contender {
	return scoring.Contender{
		ID: r.ID, Owner: r.owner, Tier: s.model.tier(), Override: r.override.tier(), Last: s.last.tier(), Open: s.open,
		Fit: int(s.fit), Coverage: int(s.coverage),
	}
}

// tell scores an account once more, with the reasons.
func (p *Preview) tell(f *crm.Facts, s *scores) *told {
	p.Current.Score(f, p.AsOf, &s.before)
	p.Candidate.Score(f, p.AsOf, &s.after)
	t := &told{before: stateOf(&s.before), after: stateOf(&s.after)}
	if t.before != t.after {
		t.criteria = kept(scoring.Moves(s.before.Reasons, s.after.Reasons))
	}
	return t
}

func stateOf(s *scoring.Score) State {
	return State{Fit: s.Fit, Coverage: s.Coverage, Model: s.Tier, Knockout: s.Knockout, Excluded: strings.Clone(s.Excluded), Held: s.Held}
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

// writes reports whether the account's fields will change in any case. Putting the reasons
// into words takes ten times as long as rating; where the points differ there is no need to.
func (p *Preview) writes(f *crm.Facts, s *scoring.Score) bool {
	return s.Tier != scoring.TierNone && s.Override == scoring.TierNone && !settled(f.Account.Written, s)
}

// settled reports whether the fields hold the points of a score, as a version of its model
// wrote them.
func settled(w crm.Written, s *scoring.Score) bool {
	return scoring.Versions(w[crm.FieldModel], s.Model) &&
		w[crm.FieldScore] == strconv.Itoa(s.Fit) && w[crm.FieldCoverage] == strconv.Itoa(s.Coverage)
}

// dealsDiffer counts the open deals whose fields would change. Those whose points do need no
// words.
func (p *Comparison) dealsDiffer(f *crm.Facts, s *scoring.Score) int {
	n, next := 0, 0
	for i := range f.Deals {
		r := &f.Deals[i]
		if !open(r) || next == len(s.Deals) { // every open deal has a score or none of them has
			continue
		}
		d := &s.Deals[next]
		next++
		if r.Written[crm.FieldQualification] != strconv.Itoa(d.Score) || p.Differs(r.Written, p.texts.WrittenDeal(d)) {
			n++
		}
	}
	return n
}
