package doctor

import (
	"context"
	"fmt"
	"strings"

	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
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
		return []Finding{{Failed, c.Name, fmt.Sprintf("inputs: %v", err), "Eingaben: " + inGerman(err)}}
	}
	var findings []Finding
	for _, kind := range crm.Kinds() {
		page, err := c.CRM.Read(ctx, kind, "")
		if err != nil {
			return append(findings, Finding{Failed, c.Name, fmt.Sprintf("read %ss: %v", kind, err), "Lesen: " + inGerman(err)})
		}
		if seen := seenOf(states, kind, page.Records); seen != "" {
			findings = append(findings, Say(OK, c.Name, "read of %[1]ss, and filled in of the first %[2]d: %[3]s",
				"gelesen von „%[1]s“, und gefüllt bei den ersten %[2]d: %[3]s", kind, len(page.Records), seen))
		}
	}
	for _, s := range states {
		if s.Hidden {
			findings = append(findings, Say(Warning, c.Name, "the connected user cannot see %s, so that %s is unknown or worse: give the right to read it",
				"der verbundene Benutzer sieht %s nicht, darum ist %s unbekannt oder schlechter: das Recht zum Lesen geben", strings.Join(s.Unseen, ", "), s.Name))
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
