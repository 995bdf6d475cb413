package packed

import (
	"encoding/binary"
	"maps"
	"slices"

	"github.com/icptier/icptier/internal/crm"
)

// Account is an account that was packed. Its id, name and domain stand beside the rest, for who
// keeps them anyway.
type Account struct{ ID, Name, Domain, Rest string }

// Pack packs what there is of an account beside its id, name and domain. The facts have to be live.
// Equal facts are packed alike.
func (w *Words) Pack(f *crm.Facts) []byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	const usual = 128
	p := packer{w: w, to: make([]byte, 0, usual)}
	p.account(f.Account.Account)
	p.written(f.Account.Written)
	for i := range f.Deals {
		if r := &f.Deals[i]; !r.Deleted && r.Deal != nil && r.Deal.Status == crm.DealOpen {
			p.deal(r.Deal)
			p.written(r.Written)
		}
	}
	return p.to
}

type packer struct {
	w  *Words
	to []byte
}

func (p *packer) number(n uint64)    { p.to = binary.AppendUvarint(p.to, n) }
func (p *packer) signed(n int64)     { p.to = binary.AppendVarint(p.to, n) }
func (p *packer) word(text string)   { p.number(p.w.code(text)) }
func (p *packer) stamp(at crm.Stamp) { p.signed(int64(at)) }

func (p *packer) text(text string) {
	p.number(uint64(len(text)))
	p.to = append(p.to, text...)
}

// there writes whether something follows.
func (p *packer) there(yes bool) bool {
	n := uint64(0)
	if yes {
		n = 1
	}
	p.number(n)
	return yes
}

func (p *packer) money(m *crm.Money) {
	if p.there(m != nil) {
		p.signed(m.Cents)
		p.word(m.Currency)
	}
}

func (p *packer) account(a *crm.Account) {
	for _, text := range [...]string{a.Country, a.City, a.Industry, a.LegalForm, a.Relationship, a.Owner} {
		p.word(text)
	}
	p.text(a.PostalCode)
	if p.there(a.Employees != nil) {
		p.signed(*a.Employees)
	}
	if p.there(a.EmployeesRange != nil) {
		p.signed(a.EmployeesRange.From)
		p.signed(a.EmployeesRange.To)
	}
	p.money(a.Revenue)
	if p.there(a.Technologies != nil) {
		p.number(uint64(len(a.Technologies)))
		for _, one := range a.Technologies {
			p.word(one)
		}
	}
	if p.there(a.NaturalPerson != nil) {
		p.there(*a.NaturalPerson)
	}
	p.stamp(a.LastActivity)
	p.stamp(a.Created)
	p.number(uint64(len(a.Custom)))
	for _, name := range slices.Sorted(maps.Keys(a.Custom)) {
		p.word(name)
		p.text(a.Custom[name])
	}
}

// written packs our fields, without the one that is never compared. Those that hold a text of
// their own for each account are no words.
func (p *packer) written(fields crm.Written) {
	n := len(fields)
	if _, ok := fields[crm.FieldScoredAt]; ok {
		n--
	}
	p.number(uint64(n)) //nolint:gosec // not below 0
	for _, f := range slices.Sorted(maps.Keys(fields)) {
		if f == crm.FieldScoredAt {
			continue
		}
		p.word(string(f))
		if own(f) {
			p.text(fields[f])
		} else {
			p.word(fields[f])
		}
	}
}

func own(f crm.Field) bool { return f.Long() || f == crm.FieldOverrideReason }

func (p *packer) deal(d *crm.Deal) {
	p.word(d.Stage)
	p.money(d.Amount)
	p.number(uint64(len(d.Evidence)))
	for i := range d.Evidence {
		e := &d.Evidence[i]
		p.word(e.Criterion)
		p.number(uint64(e.Level))
		p.stamp(e.At)
		p.stamp(e.Active)
	}
}
