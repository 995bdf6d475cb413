package cli_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/answer"
)

// wantReadingPlanned reads everything with no more calls than a dry run says.
func (w *world) wantReadingPlanned(t *testing.T, crm string) {
	t.Helper()
	var plan answer.ReadPlan
	if err := json.Unmarshal([]byte(w.ok(t, "pull", crm, "--dry-run", "-o", "json")), &plan); err != nil {
		t.Fatal(err)
	}
	for lang, want := range map[string]string{"en": "To compare all ids (reconcile): CRM calls it takes:", "de": "Um alle IDs zu vergleichen (reconcile): Aufrufe des CRM dafür:"} {
		if _, out, _ := run(t, "pull", crm, "--dry-run", "-c", w.conf, "--lang", lang); !strings.Contains(oneLine(out), want) {
			t.Errorf("the dry run of %s does not say %q:\n%s", crm, want, out)
		}
	}
	var runs []answer.Run
	if err := json.Unmarshal([]byte(w.ok(t, "pull", crm, "--full", "-o", "json")), &runs); err != nil || len(runs) != 1 {
		t.Fatalf("pull of %s: %+v, %v", crm, runs, err)
	}
	if runs[0].Counts["accounts"] < plan.Records["account"] || runs[0].Counts["deals"] < plan.Records["deal"] || plan.Records["account"] == 0 {
		t.Errorf("the pull of %s read %v, the dry run said %v", crm, runs[0].Counts, plan.Records)
	}
	if took, said := runs[0].AllCalls(), (answer.Run{Calls: plan.Load.Calls}).AllCalls(); took > said+10 { // of which it counts some, and looks for what is due
		t.Errorf("the pull of %s took %v, the dry run said %v", crm, runs[0].Calls, plan.Load.Calls)
	}
}
