package writeback_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/writeback"
)

func TestClearingEmptiesOurFieldsAndLeavesTheReps(t *testing.T) {
	p := &portal{batch: 2, closed: map[string]bool{"won": true}, accounts: map[string]crm.Written{
		"1":    {crm.FieldTier: "A", crm.FieldReasons: "Geplant", crm.FieldModel: "m", crm.FieldOverride: "B", crm.FieldList: "fair"},
		"2":    {crm.FieldTier: "B"},
		"none": {},
		"won":  {crm.FieldQualification: "80"},
	}}
	j := journal{}
	w := writeback.Writer{Connection: "hub", CRM: p, Leases: leases{}, Journal: j, RunName: "erase"}
	result, err := w.Clear(t.Context(), map[crm.Kind][]string{crm.KindAccount: {"1", "none", "gone"}, crm.KindDeal: {"won"}})
	if err != nil {
		t.Fatal(err)
	}
	if result.Compared != 4 || result.Written != 2 || result.Skipped != 1 || result.Refused != 0 {
		t.Errorf("%+v", result)
	}
	want := map[string]crm.Written{
		"1":    {crm.FieldTier: "", crm.FieldReasons: "", crm.FieldModel: "", crm.FieldOverride: "B", crm.FieldList: ""},
		"2":    {crm.FieldTier: "B"},
		"none": {},
		"won":  {crm.FieldQualification: ""},
	}
	if diff := cmp.Diff(want, p.accounts); diff != "" {
		t.Errorf("-want +held:\n%s", diff)
	}
	if len(j) != 0 {
		t.Errorf("what was emptied is kept: %v", j)
	}
}
