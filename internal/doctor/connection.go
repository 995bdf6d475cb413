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
	finding := func(level Level, english, german string, args ...any) Finding {
		return Say(level, c.Name, english, german, args...)
	}
	if _, err := c.Tokens.Status(ctx); err != nil && !outcome.IsPermanent(err) {
		return []Finding{{Failed, c.Name, fmt.Sprintf("token: %v", err), "Token: " + inGerman(err)}}
	}
	if err := c.Tokens.Parked(ctx); err != nil {
		return []Finding{Fail(c.Name, err)}
	}
	who, err := c.Identify(ctx)
	if outcome.IsUnauthorized(err) {
		return []Finding{finding(Failed, "%v; run: icptier connect %s", "das CRM lehnt den Zugang ab („%v“); neu verbinden: icptier connect %s", err, c.Name)}
	}
	if err != nil {
		return []Finding{finding(Failed, "%v; check connections.%s.url and that the CRM can be reached from here",
			"das CRM antwortet nicht, wie es soll („%v“); connections.%s.url prüfen, und ob das CRM von hier erreichbar ist", err, c.Name)}
	}
	findings := []Finding{finding(OK, "connected to %s (%s)", "verbunden mit %s (%s)", who.Label, cmp.Or(who.Tenant, c.Config.CRM))}
	findings = append(findings, fieldsOf(ctx, c)...)
	findings = append(findings, inputsOf(ctx, c)...)
	quota := c.Meter.LastQuota()
	switch {
	case quota.Limit == 0:
		findings = append(findings, finding(OK, "the CRM does not tell its daily quota", "das CRM nennt sein Tageskontingent nicht"))
	case float64(quota.Limit-quota.Used) <= c.Config.Budget.Reserve*float64(quota.Limit):
		findings = append(findings, finding(Warning, "%d of %d daily calls are used, the rest is the reserve; runs wait until more are free",
			"%d von %d Aufrufen des Tages sind verbraucht, der Rest ist die Reserve; Läufe warten, bis mehr frei sind", quota.Used, quota.Limit))
	default:
		findings = append(findings, finding(OK, "%d of %d daily calls are used, by all integrations together",
			"%d von %d Aufrufen des Tages sind verbraucht, von allen Anbindungen zusammen", quota.Used, quota.Limit))
	}
	return findings
}

// fieldsOf says whether the fields are there that write-back needs.
func fieldsOf(ctx context.Context, c *connection.Connection) []Finding {
	if _, err := connector.As[connector.Writer](c.CRM); err != nil {
		if !c.Config.Write.Enabled {
			return []Finding{{OK, c.Name, err.Error(), "in dieses CRM wird nicht geschrieben: der Konnektor kann es nicht"}}
		}
		return []Finding{Say(Failed, c.Name, "%v; set connections.%s.write.enabled to false",
			"der Konnektor kann nicht schreiben („%v“); connections.%s.write.enabled auf false setzen", err, c.Name)}
	}
	fields, err := c.Fields(ctx)
	if _, unsupported := errors.AsType[*connector.UnsupportedError](err); unsupported {
		return []Finding{Say(Warning, c.Name, "%v", "welche Felder das CRM hat, kann der Konnektor nicht sagen („%v“)", err)}
	}
	if err != nil {
		return []Finding{{Failed, c.Name, fmt.Sprintf("fields: %v", err), "Felder: " + inGerman(err)}}
	}
	missing, locked, optional := 0, 0, 0
	var problems []Finding
	for _, f := range fields {
		if f.Exists && !f.Problem.IsZero() {
			problems = append(problems, Finding{Warning, c.Name, f.Problem.String(), f.Problem.In("de")})
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
	finding := func(level Level, english, german string, args ...any) []Finding {
		return append([]Finding{Say(level, c.Name, english, german, args...)}, problems...)
	}
	switch {
	case missing > 0:
		return finding(level, "%d of %d fields are missing; run: icptier fields %s --create", "%d von %d Feldern fehlen; anlegen: icptier fields %s --create",
			missing, len(fields), c.Name)
	case locked > 0:
		return finding(level, "%d of %d fields cannot be edited by the connected user; run: icptier fields %s --create, or ask an administrator for the right",
			"%d von %d Feldern kann der verbundene Benutzer nicht ändern; das Recht gibt icptier fields %s --create oder die Administration des CRM",
			locked, len(fields), c.Name)
	case len(problems) > 0:
		return problems
	case optional > 0:
		return finding(OK, "all fields are there and can be written but %d for lists and territories, which nothing else needs; to make them, run: icptier fields %s --create",
			"alle Felder sind da und beschreibbar, außer %d für Listen und Gebiete, die sonst nichts braucht; anlegen: icptier fields %s --create",
			optional, c.Name)
	}
	return finding(OK, "all %d fields are there and can be written", "alle %d Felder sind da und beschreibbar", len(fields))
}
