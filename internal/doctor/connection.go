package doctor

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/outcome"
)

// examine looks at one connection.
func examine(ctx context.Context, c *connection.Connection) []Finding {
	finding := func(level Level, format string, args ...any) Finding {
		return Finding{level, c.Name, fmt.Sprintf(format, args...)}
	}
	if _, err := c.Tokens.Status(ctx); err != nil && !outcome.IsPermanent(err) {
		return []Finding{finding(Failed, "token: %v", err)}
	}
	if err := c.Tokens.Parked(ctx); err != nil {
		return []Finding{finding(Failed, "%v", err)}
	}
	who, err := c.Identify(ctx)
	if outcome.IsUnauthorized(err) {
		return []Finding{finding(Failed, "%v; run: icptier connect %s", err, c.Name)}
	}
	if err != nil {
		return []Finding{finding(Failed, "%v; check connections.%s.url and that the CRM can be reached from here", err, c.Name)}
	}
	findings := []Finding{finding(OK, "connected to %s (%s)", who.Label, cmp.Or(who.Tenant, c.Config.CRM))}
	findings = append(findings, fieldsOf(ctx, c)...)
	quota := c.Meter.LastQuota()
	switch {
	case quota.Limit == 0:
		findings = append(findings, finding(OK, "the CRM does not tell its daily quota"))
	case float64(quota.Limit-quota.Used) <= c.Config.Budget.Reserve*float64(quota.Limit):
		findings = append(findings, finding(Warning, "%d of %d daily calls are used, the rest is the reserve; runs wait until more are free", quota.Used, quota.Limit))
	default:
		findings = append(findings, finding(OK, "%d of %d daily calls are used, by all integrations together", quota.Used, quota.Limit))
	}
	return findings
}

// fieldsOf says whether the fields are there that write-back needs.
func fieldsOf(ctx context.Context, c *connection.Connection) []Finding {
	if _, err := connector.As[connector.Writer](c.CRM); err != nil {
		if !c.Config.Write.Enabled {
			return []Finding{{OK, c.Name, err.Error()}}
		}
		return []Finding{{Failed, c.Name, fmt.Sprintf("%v; set connections.%s.write.enabled to false", err, c.Name)}}
	}
	fields, err := c.Fields(ctx)
	if _, unsupported := errors.AsType[*connector.UnsupportedError](err); unsupported {
		return []Finding{{Warning, c.Name, err.Error()}}
	}
	if err != nil {
		return []Finding{{Failed, c.Name, fmt.Sprintf("fields: %v", err)}}
	}
	missing, locked, optional := 0, 0, 0
	var problems []Finding
	for _, f := range fields {
		if f.Exists && f.Problem != "" {
			problems = append(problems, Finding{Warning, c.Name, f.Problem})
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
	switch {
	case missing > 0:
		return []Finding{{level, c.Name, fmt.Sprintf("%d of %d fields are missing; run: icptier fields %s --create", missing, len(fields), c.Name)}}
	case locked > 0:
		return []Finding{{level, c.Name, fmt.Sprintf("%d of %d fields cannot be edited by the connected user; run: icptier fields %s --create, or ask an administrator for the right", locked, len(fields), c.Name)}}
	}
	if len(problems) > 0 {
		return problems
	}
	if optional > 0 {
		return []Finding{{OK, c.Name, fmt.Sprintf("all fields are there and can be written but %d for lists and territories, which nothing else needs; "+
			"to make them, run: icptier fields %s --create", optional, c.Name)}}
	}
	return []Finding{{OK, c.Name, fmt.Sprintf("all %d fields are there and can be written", len(fields))}}
}
