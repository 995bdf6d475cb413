package byfilesandbox

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/sample"
	"github.com/icptier/icptier/internal/sandbox"
)

const metaSeeded = "seeded"

// seed fills an empty store. A store that was filled before keeps what it holds.
func (b *box) seed(list []sample.Company) error {
	var seeded bool
	if _, err := b.store.Meta(metaSeeded, &seeded); err != nil || seeded {
		return err
	}
	now, count := b.now(), 0
	var accounts, deals []sandbox.Object
	for _, c := range list {
		account := b.object(crm.KindAccount, count, b.company(c), c.Created, later(c.Created, c.LastActivity), now)
		count++
		accounts = append(accounts, account)
		for _, d := range c.Deals {
			modified := d.Created
			if d.Status != crm.DealOpen {
				modified = later(d.Created, d.Closed)
			}
			deals = append(deals, b.object(crm.KindDeal, count, b.deal(c, d, account.ID), d.Created, modified, now))
			count++
		}
	}
	if err := b.store.Put(b.dialect.Object(crm.KindAccount), accounts...); err != nil {
		return fmt.Errorf("fill accounts: %w", err)
	}
	if err := b.store.Put(b.dialect.Object(crm.KindDeal), deals...); err != nil {
		return fmt.Errorf("fill deals: %w", err)
	}
	return b.store.SetMeta(metaSeeded, true)
}

// company says of a company what fields can be filled with.
func (b *box) company(c sample.Company) map[string]any {
	facts := map[string]any{
		"name": c.Name, "domain": c.Domain, "country": c.Country, "postal_code": c.PostalCode, "city": c.City, "legal_form": c.LegalForm,
		"relationship": c.Relationship, "employees": number(c.Employees), "revenue": number(c.RevenueEUR), "technologies": texts(c.Technologies),
		"certificates": texts(c.Certificates), "owner": b.owner(c.Owner), "last_activity": b.dialect.form(c.LastActivity),
	}
	if len(c.Categories) > 0 {
		facts["industry"] = c.Categories[0]
	}
	return facts
}

func (b *box) deal(c sample.Company, d sample.Deal, account string) map[string]any {
	facts := map[string]any{
		"key": c.Name + " " + d.Key, "account": account, "stage": strconv.Itoa(d.Step), "amount": number(d.AmountEUR), "currency": "EUR",
		"owner": b.owner(c.Owner), "status": string(d.Status),
	}
	if d.Status != crm.DealOpen {
		facts["stage"] = string(d.Status)
	}
	if !d.Closed.IsZero() {
		facts["closed"] = d.Closed.UTC().Format(time.DateOnly)
	}
	for criterion, level := range d.Evidence {
		facts[criterion] = int(level)
	}
	return facts
}

// owner makes an id of the key of a rep, in the form of the CRM's ids.
func (b *box) owner(key string) any {
	if key == "" {
		return nil
	}
	i := slices.Index(sample.Owners(), key)
	return fmt.Sprintf(b.dialect.IDs, 0xF000+i)
}

// firstID is the number behind the first id.
const firstID = 100_000

func (b *box) object(kind crm.Kind, n int, facts map[string]any, created, modified, now time.Time) sandbox.Object {
	fields := map[string]any{}
	for name, f := range b.dialect.Objects[b.dialect.Object(kind)].Fields {
		v := facts[f.Of]
		if text, ok := v.(string); ok {
			if word := f.Words[text]; word != "" {
				v = word
			} else if text == "" {
				v = nil
			}
		}
		if v != nil {
			fields[name] = v
		}
	}
	for name, v := range b.dialect.Objects[b.dialect.Object(kind)].Always {
		fields[name] = v
	}
	if created.IsZero() || created.After(now) {
		created = now
	}
	if modified.After(now) || modified.IsZero() {
		modified = now
	}
	return sandbox.Object{ID: fmt.Sprintf(b.dialect.IDs, firstID+n), Fields: fields, Created: created.UTC(), Modified: later(created, modified).UTC()}
}

func number(n *int64) any {
	if n == nil {
		return nil
	}
	return *n
}

func texts(list []string) any {
	if len(list) == 0 {
		return nil
	}
	return list
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
