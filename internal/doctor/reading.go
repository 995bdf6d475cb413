package doctor

import (
	"context"
	"errors"

	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
)

// reading says what reading everything of a connection takes against what is left of the day. A
// connector that cannot tell adds nothing.
func (d *Doctor) reading(ctx context.Context, c *connection.Connection) []Finding {
	if d.Reading == nil || !c.NeedsAccess() {
		return nil
	}
	p, err := d.Reading(ctx, c.Name)
	if _, unsupported := errors.AsType[*connector.UnsupportedError](err); unsupported {
		return nil
	}
	if err != nil {
		return []Finding{Say(Warning, c.Name, phrase.Of("what reading everything takes: %v", err))}
	}
	accounts, deals := p.Records[string(crm.KindAccount)], p.Records[string(crm.KindDeal)]
	load, sweep := all(p.Load), all(p.Sweep)
	switch {
	case p.Load.Left == nil:
		return []Finding{Say(OK, c.Name, phrase.Of("to read all %d accounts and %d deals takes about %d calls at most, to compare their ids %d", accounts, deals, load, sweep))}
	case !p.Load.Fits():
		return []Finding{Say(Warning, c.Name, phrase.Of("to read all %d accounts and %d deals takes about %d calls at most, and %d are left to us today: a first pull goes as far as that and continues on the next day (UTC); more are ours with budget.share",
			accounts, deals, load, *p.Load.Left))}
	}
	return []Finding{Say(OK, c.Name, phrase.Of("to read all %d accounts and %d deals takes about %d calls at most, to compare their ids %d; %d are left to us today", accounts, deals, load, sweep, *p.Load.Left))}
}

// all are the calls of a plan.
func all(p answer.CallPlan) int { return answer.Run{Calls: p.Calls}.AllCalls() }
