package mapping

import (
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
)

func TestAFieldThatIsThereIsJudged(t *testing.T) {
	good := Holder{Name: "Accounts.X", Type: "text", Wanted: []string{"text"}, Editable: true, Length: 255}
	with := func(change func(*Holder)) Holder { h := good; change(&h); return h }
	for name, c := range map[string]struct {
		field    crm.Field
		holder   Holder
		writable bool
		problem  string
	}{
		"good":                        {crm.FieldGrade, good, true, ""},
		"of another type":             {crm.FieldGrade, with(func(h *Holder) { h.Type = "number" }), false, "is of type number and has to be text"},
		"that may not be written":     {crm.FieldGrade, with(func(h *Holder) { h.Editable = false }), false, "cannot write Accounts.X"},
		"that only reps fill":         {crm.FieldOverrideReason, with(func(h *Holder) { h.Editable = false }), true, ""},
		"without some of its choices": {crm.FieldTier, with(func(h *Holder) { h.Missing = []string{"D", "X"} }), true, "lacks the choices D, X"},
		"too short for reasons":       {crm.FieldReasons, good, true, "takes 255 characters, and needs 4,000"},
		"too short for a model":       {crm.FieldModel, with(func(h *Holder) { h.Length = 40 }), true, "needs 80"},
		"too short for a grade":       {crm.FieldGrade, with(func(h *Holder) { h.Length = 1 }), true, "needs 2"},
		"of two digits":               {crm.FieldScore, with(func(h *Holder) { h.Most = 99 }), true, "takes numbers up to 99, and needs 100"},
		"of three digits":             {crm.FieldScore, with(func(h *Holder) { h.Most = 999 }), true, ""},
		"of choices by their numbers": {crm.FieldOverride, with(func(h *Holder) { h.Most = 5 }), true, ""},
		"that has advice of its own":  {crm.FieldScore, with(func(h *Holder) { h.Editable, h.Barred = false, phrase.Quote("ask Ada") }), false, "ask Ada"},
		"without a limit":             {crm.FieldReasons, with(func(h *Holder) { h.Length = 0 }), true, ""},
	} {
		state := connector.FieldState{Kind: crm.KindAccount, Field: c.field}
		c.holder.Judge(&state)
		said := strings.ReplaceAll(state.Problem.String(), "4000", "4,000")
		if !state.Exists || state.Writable != c.writable || !strings.Contains(said, c.problem) || (c.problem == "") != (said == "") {
			t.Errorf("a field %s: writable %t, %q", name, state.Writable, said)
		}
	}
}

func TestCursorsOfOthersAreRefused(t *testing.T) {
	type position struct{ N int }
	valid := func(p *position) bool { return p.N >= 0 }
	for cursor, good := range map[crm.Cursor]bool{"": true, `{"N":1}`: true, `{"N":-1}`: false, "x": false, "{": false} {
		if _, err := ReadCursor(cursor, valid); (err == nil) != good {
			t.Errorf("cursor %q: %v", cursor, err)
		}
	}
	if p, err := ReadCursor(WriteCursor(position{7}), valid); err != nil || p.N != 7 {
		t.Errorf("came back as %+v, %v", p, err)
	}
}
