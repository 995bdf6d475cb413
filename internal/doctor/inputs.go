package doctor

import (
	"context"
	"fmt"
	"strings"

	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
)

// inputsOf says what is read of a CRM, and how often it is filled among the first records that
// it shows. A field that may not be seen is unknown everywhere, which no score tells.
func inputsOf(ctx context.Context, c *connection.Connection) []Finding {
	lister, ok := c.CRM.(connector.InputLister)
	if !ok {
		return nil
	}
	states, err := lister.ListInputs(ctx)
	if err != nil {
		return []Finding{Say(Failed, c.Name, phrase.Of("inputs: %v", err))}
	}
	var findings []Finding
	for _, kind := range crm.Kinds() {
		records, err := connector.Sample(ctx, c.CRM, kind)
		if err != nil {
			return append(findings, Say(Failed, c.Name, phrase.Of("read %ss: %v", kind, err)))
		}
		if seen := seenOf(states, kind, records); seen != "" {
			findings = append(findings, Say(OK, c.Name, phrase.Of("read of %ss, and filled in of the first %d: %s", kind, len(records), seen)))
		}
	}
	var absent []string
	for _, s := range states {
		if len(s.Fields) == 0 && !s.Hidden && !strings.HasSuffix(s.Name, "_at") { // histories are told of by the reading
			absent = append(absent, s.Name+" ("+strings.Join(s.Unseen, ", ")+")")
		}
	}
	if len(absent) > 0 {
		findings = append(findings, Say(OK, c.Name, phrase.Of("not read, since the CRM has no such field or does not show it to the connected user: %s; other fields can be named under fields", strings.Join(absent, ", "))))
	}
	for _, s := range states {
		if s.Hidden {
			findings = append(findings, Say(Warning, c.Name, phrase.Of("the connected user cannot see %s, so that %s is unknown or worse: give the right to read it", strings.Join(s.Unseen, ", "), s.Name)))
		}
	}
	return findings
}

// seenOf lists the inputs of a kind that are read, each with the share of records that have it.
func seenOf(states []connector.InputState, kind crm.Kind, records []crm.Record) string {
	var parts []string
	for _, s := range states {
		short, ours := strings.CutPrefix(s.Name, string(kind)+".")
		if !ours || len(s.Fields) == 0 {
			continue
		}
		filled := 0
		for i := range records {
			if records[i].Filled(s.Name) {
				filled++
			}
		}
		part := short + " (" + strings.Join(s.Fields, ", ") + ")"
		if len(records) > 0 {
			part += fmt.Sprintf(" %d %%", 100*filled/len(records))
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ", ")
}
