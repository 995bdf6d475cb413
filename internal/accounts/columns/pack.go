package columns

import (
	"math"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/insight"
	"github.com/icptier/icptier/internal/scoring"
)

// Row is an account as it is put into a table.
type Row struct {
	// Account is the part that reports read, with the tier of the score: the table applies the places
	// of capped tiers. Where Potential is another tier, Fit and Coverage are those of that.
	insight.Account
	City string
	// Contender is the account where places are shared out, with the points of its score.
	Contender scoring.Contender
	// Rest is what Table.Words packed of the account's facts.
	Rest []byte
}

// hot is the part of a row that filters and most orders read.
type hot struct {
	owner, place, industry, segment uint32
	fit, coverage                   uint16
	tier                            uint8 // the one that counts, as its place in tiers
}

// cold is the rest. Lengths are those of the texts, which stand one behind the other.
type cold struct {
	text                                          uint64
	deals                                         uint64
	activity                                      crm.Stamp
	city, relationship, excluded, list, territory uint32
	id, name, lower, domain, parent               uint16
	dealCount                                     uint16
	rest                                          uint32
	potentialFit, potentialCoverage               uint16
	class, model, override, last, open, potential uint8
	mixed /* the domain has capital letters */, other/* Potential is another tier */ bool
}

// deal is a deal of a row.
type deal struct {
	created, closed crm.Stamp
	value           float64
	owner           uint32
	rival, loss     uint32 // competitor and reason of the loss
	status          uint8
	class           int8
	valued          bool
}

// tiers are all tiers in the order of lists.
func tiers() [6]scoring.Tier {
	return [6]scoring.Tier{scoring.TierA, scoring.TierB, scoring.TierC, scoring.TierD, scoring.TierX, scoring.TierNone}
}

func tierCode(tier scoring.Tier) uint8 {
	switch tier {
	case scoring.TierA:
		return 0
	case scoring.TierB:
		return 1
	case scoring.TierC:
		return 2
	case scoring.TierD:
		return 3
	case scoring.TierX:
		return 4
	case scoring.TierNone:
	}
	return 5
}

func statuses() []crm.DealStatus { return []crm.DealStatus{crm.DealOpen, crm.DealWon, crm.DealLost} }

func statusCode(s crm.DealStatus) uint8 {
	all := statuses()
	if i := slices.Index(all, s); i >= 0 {
		return uint8(i) //nolint:gosec // one of three
	}
	return uint8(len(all)) //nolint:gosec // three: an unknown status, which reports pass over
}

// at16 is a number as a column has it; scores and lengths are far from its ends.
func at16(n int) uint16 { return uint16(min(max(n, 0), math.MaxUint16)) }

// separator stands between a country and a postal code.
const separator = "\x00"

// pack makes the columns of a row. Its texts and deals have yet to be put.
func (t *Table) pack(r *Row) (h hot, c cold, deals []deal) {
	a, x := &r.Account, &r.Contender
	h = hot{
		owner: t.owners.take(a.Owner), place: t.places.take(a.Country + separator + a.PostalCode), industry: t.industries.take(a.Industry),
		segment: t.words.take(a.Segment), fit: at16(x.Fit), coverage: at16(x.Coverage), tier: tierCode(a.Tier),
	}
	t.countries.take(a.Country)
	c = cold{
		activity: a.LastActivity, city: t.words.take(r.City), relationship: t.words.take(a.Relationship), excluded: t.words.take(a.Excluded),
		list: t.words.take(a.List), territory: t.words.take(a.Territory),
		id: at16(len(a.Key.ID)), name: at16(len(a.Name)), lower: at16(len(strings.ToLower(a.Name))), domain: at16(len(a.Domain)), parent: at16(len(a.Parent)),
		class: uint8(a.Class), model: tierCode(x.Tier), override: tierCode(x.Override), last: tierCode(x.Last), //nolint:gosec // 0 to 4
		potential: tierCode(a.Potential), potentialFit: at16(a.Fit), potentialCoverage: at16(a.Coverage), other: a.Potential != a.Tier,
		mixed: strings.ToLower(a.Domain) != a.Domain, rest: uint32(len(r.Rest)), //nolint:gosec // no account of a CRM takes 4 GiB
	}
	for i, open := range x.Open {
		if open {
			c.open |= 1 << i
		}
	}
	if len(a.Deals) > 0 {
		deals = make([]deal, min(len(a.Deals), math.MaxUint16))
	}
	for i := range deals {
		d := &a.Deals[i]
		deals[i] = deal{created: d.Created, closed: d.Closed, owner: t.words.take(d.Owner), status: statusCode(d.Status), class: int8(d.Class)} //nolint:gosec // 0 to 4
		deals[i].rival, deals[i].loss = t.words.take(d.Competitor), t.words.take(d.LossReason)
		if d.Value != nil {
			deals[i].value, deals[i].valued = *d.Value, true
		}
	}
	c.dealCount = at16(len(deals))
	return h, c, deals
}

// release gives back what pack took.
func (t *Table) release(h *hot, c *cold, deals []deal) {
	t.owners.give(h.owner)
	t.places.give(h.place)
	country, _, _ := strings.Cut(t.places.texts[h.place], separator)
	t.countries.give(t.countries.codes[country])
	t.industries.give(h.industry)
	for _, word := range [...]uint32{h.segment, c.city, c.relationship, c.excluded, c.list, c.territory} {
		t.words.give(word)
	}
	for i := range deals {
		for _, word := range [...]uint32{deals[i].owner, deals[i].rival, deals[i].loss} {
			t.words.give(word)
		}
	}
}

// textsOf are those of a row: id, name, the name in lower case, domain, parent and the packed rest.
func (t *Table) textsOf(i uint32) [6]string {
	c := &t.cold[i]
	var all [6]string
	whole := text(t.texts.get(c.text, c.size()))
	for at, n := range [...]uint16{c.id, c.name, c.lower, c.domain, c.parent} {
		all[at], whole = whole[:n], whole[n:]
	}
	all[5] = whole
	return all
}

// size is how long the texts of a row are together.
func (c *cold) size() int {
	return int(c.id) + int(c.name) + int(c.lower) + int(c.domain) + int(c.parent) + int(c.rest)
}

func (t *Table) id(i uint32) string { return text(t.texts.get(t.cold[i].text, int(t.cold[i].id))) }

func (t *Table) dealsOf(i uint32) []deal {
	return t.deals.get(t.cold[i].deals, int(t.cold[i].dealCount))
}

// contender is a row where places are shared out.
func (t *Table) contender(i uint32) scoring.Contender {
	h, c := &t.hot[i], &t.cold[i]
	x := scoring.Contender{
		ID: t.id(i), Owner: t.owners.texts[h.owner], Tier: tiers()[c.model], Override: tiers()[c.override], Last: tiers()[c.last],
		Fit: int(h.fit), Coverage: int(h.coverage),
	}
	for at := range x.Open {
		x.Open[at] = c.open&(1<<at) != 0
	}
	return x
}

// unpack makes a row's account as reports read it, in the tier that it stands in.
func (t *Table) unpack(connection string, i uint32, into *insight.Account) {
	h, c, texts := &t.hot[i], &t.cold[i], t.textsOf(i)
	country, code, _ := strings.Cut(t.places.texts[h.place], separator)
	deals := into.Deals[:0]
	*into = insight.Account{
		Key: crm.Key{Connection: connection, ID: texts[0]}, Name: texts[1], Domain: texts[3], Parent: texts[4], Country: country, PostalCode: code,
		Industry: t.industries.texts[h.industry], Owner: t.owners.texts[h.owner], Relationship: t.words.texts[c.relationship],
		Tier: tiers()[h.tier], Potential: tiers()[h.tier], Fit: int(h.fit), Coverage: int(h.coverage), Class: int(c.class),
		Segment: t.words.texts[h.segment], Excluded: t.words.texts[c.excluded], LastActivity: c.activity,
		List: t.words.texts[c.list], Territory: t.words.texts[c.territory],
	}
	into.Grade = scoring.Grade(into.Tier, into.Class)
	if c.other {
		into.Potential, into.Fit, into.Coverage = tiers()[c.potential], int(c.potentialFit), int(c.potentialCoverage)
	}
	kept, all := t.dealsOf(i), statuses()
	for j := range kept {
		d := &kept[j]
		one := insight.Deal{Owner: t.words.texts[d.owner], Created: d.created, Closed: d.closed, Class: int(d.class), Competitor: t.words.texts[d.rival], LossReason: t.words.texts[d.loss]}
		if int(d.status) < len(all) {
			one.Status = all[d.status]
		}
		if d.valued {
			one.Value = &d.value
		}
		deals = append(deals, one)
	}
	into.Deals = deals
}
