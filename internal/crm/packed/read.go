package packed

import (
	"github.com/icptier/icptier/internal/crm"
)

// Reader makes facts from packed accounts, one after the other, in the same memory. It is for
// one goroutine.
type Reader struct {
	words   *Words
	texts   []string // those of words that are known
	from    string
	facts   crm.Facts
	record  crm.Record
	account crm.Account
	heads   int64
	between crm.Headcount
	revenue crm.Money
	person  bool
	techs   []string
	deals   []deal
}

// deal is the memory of a deal.
type deal struct {
	deal     crm.Deal
	amount   crm.Money
	evidence []crm.Evidence
	written  crm.Written
}

// NewReader returns a Reader of accounts that were packed with these words.
func NewReader(words *Words) *Reader { return &Reader{words: words} }

// Facts are those of an account, until the next call. Of the deals there are the open ones, in
// their order and without ids.
func (r *Reader) Facts(a *Account) *crm.Facts {
	r.from = a.Rest
	r.readAccount(a)
	r.record = crm.Record{Kind: crm.KindAccount, ID: a.ID, Account: &r.account, Written: r.written(r.record.Written)}
	r.facts = crm.Facts{Account: &r.record, Deals: r.facts.Deals[:0]}
	for n := 0; r.from != ""; n++ {
		if n == len(r.deals) {
			r.deals = append(r.deals, deal{})
		}
		d := &r.deals[n]
		r.readDeal(d)
		d.written = r.written(d.written)
		r.facts.Deals = append(r.facts.Deals, crm.Record{Kind: crm.KindDeal, Written: d.written})
	}
	for i := range r.facts.Deals { // once none of them moves any more
		r.facts.Deals[i].Deal = &r.deals[i].deal
		if d := &r.deals[i]; d.deal.Amount != nil {
			d.deal.Amount = &d.amount
		}
	}
	return &r.facts
}

func (r *Reader) number() uint64 {
	n, shift := uint64(0), 0
	for i := 0; ; i++ {
		b := r.from[i]
		n |= uint64(b&0x7f) << shift
		if b < 0x80 {
			r.from = r.from[i+1:]
			return n
		}
		shift += 7
	}
}

func (r *Reader) signed() int64 {
	n := r.number()
	return int64(n>>1) ^ -int64(n&1)
}

func (r *Reader) stamp() crm.Stamp { return crm.Stamp(r.signed()) }
func (r *Reader) there() bool      { return r.number() == 1 }

func (r *Reader) word() string {
	code := r.number()
	if code >= uint64(len(r.texts)) {
		r.texts = r.words.all()
	}
	return r.texts[code]
}

func (r *Reader) text() string {
	n := r.number()
	text := r.from[:n]
	r.from = r.from[n:]
	return text
}

func (r *Reader) money(into *crm.Money) *crm.Money {
	if !r.there() {
		return nil
	}
	into.Cents, into.Currency = r.signed(), r.word()
	return into
}

func (r *Reader) readAccount(from *Account) {
	a := &r.account
	custom := a.Custom
	*a = crm.Account{Name: from.Name, Domain: from.Domain}
	for _, into := range [...]*string{&a.Country, &a.City, &a.Industry, &a.LegalForm, &a.Relationship, &a.Owner} {
		*into = r.word()
	}
	a.PostalCode = r.text()
	if r.there() {
		r.heads, a.Employees = r.signed(), &r.heads
	}
	if r.there() {
		r.between.From = r.signed()
		r.between.To = r.signed()
		a.EmployeesRange = &r.between
	}
	a.Revenue = r.money(&r.revenue)
	if r.there() {
		r.techs = r.techs[:0]
		for range r.number() {
			r.techs = append(r.techs, r.word())
		}
		a.Technologies = r.techs[:len(r.techs):len(r.techs)]
		if a.Technologies == nil {
			a.Technologies = []string{}
		}
	}
	if r.there() {
		r.person = r.there()
		a.NaturalPerson = &r.person
	}
	a.LastActivity = r.stamp()
	a.Created = r.stamp()
	clear(custom)
	for range r.number() {
		if custom == nil {
			custom = map[string]string{}
		}
		name := r.word()
		custom[name] = r.text()
	}
	a.Custom = custom
}

func (r *Reader) written(into crm.Written) crm.Written {
	clear(into)
	for range r.number() {
		if into == nil {
			into = crm.Written{}
		}
		if f := crm.Field(r.word()); own(f) {
			into[f] = r.text()
		} else {
			into[f] = r.word()
		}
	}
	return into
}

func (r *Reader) readDeal(d *deal) {
	d.deal = crm.Deal{Status: crm.DealOpen, Stage: r.word(), Amount: r.money(&d.amount)}
	d.evidence = d.evidence[:0]
	for range r.number() {
		d.evidence = append(d.evidence, crm.Evidence{
			Criterion: r.word(), Level: crm.Level(r.number()), At: r.stamp(), Active: r.stamp(), //nolint:gosec // as it was packed
		})
	}
	d.deal.Evidence = d.evidence
}
