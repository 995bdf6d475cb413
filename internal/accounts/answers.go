package accounts

import (
	"context"
	"time"

	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
	icptext "github.com/icptier/icptier/internal/scoring/icp/text"
)

// In is the explanation as the faces tell it, in a language, "de" or "en".
func (x *Explanation) In(lang string) answer.Account {
	told := answer.Account{
		Connection: x.Connection, ID: x.ID, Account: x.Facts.Account.Account, Written: x.Facts.Account.Written,
		Also: answer.Records(x.Duplicates), Score: x.Score, Changes: []answer.Change{}, Shadow: answer.ShadowIn(lang, x.Shadow),
	}
	for i := range x.Steps {
		told.Changes = append(told.Changes, answer.Change{Step: x.Steps[i], Text: x.narrated(lang, i)})
	}
	if x.Score != nil {
		t := icptext.In(lang, x.Model).Text(x.Score)
		told.Tier, told.Text = x.Score.Effective(), &t
	}
	return told
}

// narrated puts a step into words, by the models that its scores were made by.
func (x *Explanation) narrated(lang string, i int) icptext.ChangeText {
	step, m := &x.Steps[i], x.Model
	if by := x.Models[step.Model]; by != nil {
		m = by
	}
	w := icptext.In(lang, m)
	if i == 0 {
		return w.Change(nil, nil, &step.Change)
	}
	before := &x.Steps[i-1].Change
	t := w.Change(x.Models[before.Model], before, &step.Change)
	if step.Cause == scoring.CauseCapacity {
		t.Causes = append(t.Causes, w.Full(x.Score))
	}
	return t
}

// Row is an account of a list as the faces tell it; also are the other records of its company.
func (r *Reader) Row(l Listed, also []crm.Key) answer.Listed {
	row := answer.Listed{
		Connection: l.Key.Connection, ID: l.Key.ID, Name: l.Account.Name, Domain: l.Account.Domain,
		Country: l.Account.Country, PostalCode: l.Account.PostalCode, City: l.Account.City, Owner: l.Account.Owner,
		Tier: string(l.Score.Effective()), Score: l.Score.Fit, Coverage: l.Score.Coverage, Grade: l.Score.Grade,
		Model: l.Score.Model, AsOf: l.Score.AsOf.Time().Format(time.RFC3339),
		Points: string(l.Score.Tier), Override: string(l.Score.Override), Also: answer.Records(also),
		Industry: l.Account.Industry, Segment: l.Score.Segment, Full: string(full(l.Score)),
	}
	if at := l.Account.LastActivity; at != 0 {
		row.LastActivity = at.Time().Format(time.RFC3339)
	}
	if tier, ok := r.Models.ShadowTier(l.Facts, l.Score.AsOf); ok {
		row.ShadowTier = &tier
	}
	return row
}

// OwnerName is what people see of an owner; empty where they are not to see it.
func (r *Reader) OwnerName(ctx context.Context, connection, owner string) string {
	c, err := r.Connections.Find(connection)
	if err != nil || owner == "" {
		return ""
	}
	return c.OwnerNames(ctx)[owner]
}
