package simulation

import (
	"fmt"
	"time"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
)

// What reps do in a CRM. All of it is drawn from the seed.

func (c *crmModel) createAccount() {
	c.next++
	r := &crmRecord{kind: crm.KindAccount, id: fmt.Sprintf("a%d", c.next)}
	c.commit(r, true, func(s *state) {
		s.account = &crm.Account{
			Name: "Firma " + r.id, Domain: r.id + "-" + c.name + ".example", Country: "DE",
			Industry: c.industry(), Employees: c.employees(), Relationship: "prospect", Created: c.clock(),
		}
	})
	c.w.say("%s: %s is created", c.name, r.id)
}

func (c *crmModel) industry() string {
	return []string{"28", "62", "84", "", "C"}[c.w.random.IntN(5)]
}

func (c *crmModel) employees() *int64 {
	if c.w.chance(6) {
		return nil
	}
	n := []int64{1, 8, 40, 120, 300, 900}[c.w.random.IntN(6)]
	return &n
}

func (c *crmModel) createDeal() {
	c.next++
	r := &crmRecord{kind: crm.KindDeal, id: fmt.Sprintf("d%d", c.next)}
	account := ""
	if a := c.any(crm.KindAccount, (*crmRecord).live); a != nil && !c.w.chance(8) {
		account = a.id
	}
	c.commit(r, true, func(s *state) {
		s.deal = &crm.Deal{Account: account, Status: crm.DealOpen, Stage: c.name, Created: c.clock(), Evidence: c.evidence()}
	})
	c.w.say("%s: %s is created at %s", c.name, r.id, account)
}

func (c *crmModel) evidence() []crm.Evidence {
	var all []crm.Evidence
	for _, criterion := range []string{"authority", "budget", "need"} {
		if c.w.chance(2) {
			all = append(all, crm.Evidence{Criterion: criterion, Level: crm.Level(1 + c.w.random.IntN(3)), At: c.clock()})
		}
	}
	return all
}

// any is one of the records of a kind; nil for none.
func (c *crmModel) any(kind crm.Kind, keep func(*crmRecord) bool) *crmRecord {
	all := c.sorted(kind, keep)
	if len(all) == 0 {
		return nil
	}
	return all[c.w.random.IntN(len(all))]
}

// edit is one thing that somebody does.
func (c *crmModel) edit() {
	w := c.w
	account, deal := c.any(crm.KindAccount, (*crmRecord).live), c.any(crm.KindDeal, (*crmRecord).live)
	gone := func(r *crmRecord) bool { return !r.live() && !r.purged }
	switch n := w.random.IntN(26); {
	case n < 2 || account == nil:
		c.createAccount()
	case n < 4 || deal == nil:
		c.createDeal()
	case n < 9:
		c.change(account, "is edited", func(s *state) {
			s.account.Employees, s.account.Industry, s.account.City = c.employees(), c.industry(), ""
		})
	case n < 10 && w.chance(6):
		c.change(account, "cannot be scored any more", func(s *state) { s.account.City = unscorable })
	case n < 12:
		c.change(deal, "is edited", func(s *state) { s.deal.Evidence = c.evidence() })
	case n < 13:
		c.change(deal, "is won", func(s *state) { s.deal.Status = crm.DealWon })
	case n < 16:
		c.change(deal, "moves to "+account.id, func(s *state) { s.deal.Account = account.id })
	case n < 17:
		c.delete(account)
	case n < 18:
		c.delete(deal)
	case n < 19:
		if r := c.any([]crm.Kind{crm.KindAccount, crm.KindDeal}[w.random.IntN(2)], gone); r != nil {
			// Some CRMs restore a record without moving its stamp.
			c.commit(r, w.chance(2), func(s *state) { s.deleted = false })
			w.say("%s: %s is restored", c.name, r.id)
		}
	case n < 20:
		c.merge(account)
	case n < 25:
		c.override(account)
	default:
		c.change(account, "has its tier edited by hand", func(s *state) { s.written[crm.FieldTier] = c.tier() })
	}
}

func (c *crmModel) tier() string {
	tiers := scoring.Tiers()
	return string(tiers[c.w.random.IntN(len(tiers))])
}

func (c *crmModel) change(r *crmRecord, what string, change func(*state)) {
	c.commit(r, true, change)
	c.w.say("%s: %s %s", c.name, r.id, what)
}

// delete removes a record: with a tombstone in the feed of changes, or without.
func (c *crmModel) delete(r *crmRecord) {
	if c.w.chance(3) {
		r.purged = true
		c.w.say("%s: %s is purged", c.name, r.id)
		return
	}
	c.change(r, "is deleted", func(s *state) { s.deleted = true })
}

// merge puts the deals of an account under another one and deletes it.
func (c *crmModel) merge(into *crmRecord) {
	from := c.any(crm.KindAccount, func(r *crmRecord) bool { return r.live() && r != into })
	if from == nil {
		return
	}
	for _, d := range c.sorted(crm.KindDeal, (*crmRecord).live) {
		if d.now().deal.Account == from.id {
			c.change(d, "moves to "+into.id, func(s *state) { s.deal.Account = into.id })
		}
	}
	c.change(from, "is merged into "+into.id, func(s *state) { s.deleted = true })
}

// override sets a rep's tier, changes its reason alone, or takes it back.
func (c *crmModel) override(r *crmRecord) {
	w := c.w
	switch has := r.now().written[crm.FieldOverride] != ""; {
	case has && w.chance(2):
		c.change(r, "has another reason", func(s *state) { s.written[crm.FieldOverrideReason] = fmt.Sprintf("Grund %d", w.random.IntN(1000)) })
	case has && w.chance(2):
		c.change(r, "is nobody's choice any more", func(s *state) {
			delete(s.written, crm.FieldOverride)
			delete(s.written, crm.FieldOverrideReason)
			delete(s.written, crm.FieldOverrideUntil)
		})
	default:
		tier := c.tier()
		c.change(r, "is set to "+tier, func(s *state) {
			s.written[crm.FieldOverride], s.written[crm.FieldOverrideReason] = tier, "Grund"
			delete(s.written, crm.FieldOverrideUntil)
			if w.chance(2) {
				s.written[crm.FieldOverrideUntil] = time.Now().UTC().AddDate(0, 0, w.random.IntN(3)).Format(time.DateOnly)
			}
		})
	}
}
