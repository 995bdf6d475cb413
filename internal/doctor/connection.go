package doctor

import (
	"cmp"
	"context"
	"errors"

	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

// examine looks at one connection.
func examine(ctx context.Context, c *connection.Connection) []Finding {
	finding := func(level Level, said phrase.Phrase) Finding { return Say(level, c.Name, said) }
	if _, err := c.Tokens.Status(ctx); err != nil && !outcome.IsPermanent(err) {
		return []Finding{finding(Failed, phrase.Of("token: %v", err))}
	}
	if err := c.Tokens.Parked(ctx); err != nil {
		return []Finding{Fail(c.Name, err)}
	}
	who, err := c.Identify(ctx)
	if outcome.IsUnauthorized(err) {
		return []Finding{finding(Failed, phrase.Of("%v; run: icptier connect %s", err, c.Name))}
	}
	if err != nil {
		return []Finding{finding(Failed, phrase.Of("%v; check connections.%s.url and that the CRM can be reached from here", err, c.Name))}
	}
	findings := []Finding{finding(OK, phrase.Of("connected to %s (%s)", who.Label, cmp.Or(who.Tenant, c.Config.CRM)))}
	if !c.NeedsAccess() {
		findings = []Finding{finding(OK, phrase.Of("%s needs no access granted", c.Config.CRM))}
	}
	findings = append(findings, fieldsOf(ctx, c)...)
	findings = append(findings, inputsOf(ctx, c)...)
	if !c.NeedsAccess() {
		return findings // there are no calls that a quota could count
	}
	quota := c.Meter.LastQuota()
	switch {
	case quota.Limit == 0:
		findings = append(findings, finding(OK, phrase.Of("the CRM does not tell its daily quota")))
	case float64(quota.Limit-quota.Used) <= c.Config.Budget.Reserve*float64(quota.Limit):
		findings = append(findings, finding(Warning, phrase.Of("%d of %d daily calls are used, the rest is the reserve; runs wait until more are free", quota.Used, quota.Limit)))
	default:
		findings = append(findings, finding(OK, phrase.Of("%d of %d daily calls are used, by all integrations together", quota.Used, quota.Limit)))
	}
	return findings
}

// fieldsOf says whether the fields are there that write-back needs.
func fieldsOf(ctx context.Context, c *connection.Connection) []Finding {
	if _, err := connector.As[connector.Writer](c.CRM); err != nil {
		if !c.Config.Write.Enabled {
			return []Finding{Say(OK, c.Name, phrase.OfError(err))}
		}
		return []Finding{Say(Failed, c.Name, phrase.Of("%v; set connections.%s.write.enabled to false", err, c.Name))}
	}
	fields, err := c.Fields(ctx)
	if _, unsupported := errors.AsType[*connector.UnsupportedError](err); unsupported {
		return []Finding{Say(Warning, c.Name, phrase.OfError(err))}
	}
	if err != nil {
		return []Finding{Say(Failed, c.Name, phrase.Of("fields: %v", err))}
	}
	missing, locked, optional := 0, 0, 0
	var problems []Finding
	for _, f := range fields {
		if f.Exists && !f.Problem.IsZero() {
			problems = append(problems, Say(Warning, c.Name, f.Problem))
		}
		switch {
		case f.Field.Optional():
			if !f.Exists || !f.Writable {
				optional++
			}
		case !f.Exists:
			missing++
		case !f.Writable:
			locked++
		}
	}
	level := Failed
	if !c.Config.Write.Enabled {
		level = Warning
	}
	finding := func(level Level, said phrase.Phrase) []Finding {
		return append([]Finding{Say(level, c.Name, said)}, problems...)
	}
	switch {
	case missing > 0:
		return finding(level, phrase.Of("%d of %d fields are missing; run: icptier fields %s --create",
			missing, len(fields), c.Name))
	case locked > 0:
		return finding(level, phrase.Of("%d of %d fields cannot be edited by the connected user; run: icptier fields %s --create, or ask an administrator for the right",
			locked, len(fields), c.Name))
	case len(problems) > 0:
		return problems
	case optional > 0:
		return finding(OK, phrase.Of("all fields are there and can be written but %d for lists and territories, which nothing else needs; to make them, run: icptier fields %s --create",
			optional, c.Name))
	}
	return finding(OK, phrase.Of("all %d fields are there and can be written", len(fields)))
}
