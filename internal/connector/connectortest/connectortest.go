package connectortest

import (
	"encoding/json"
	"sync"
	"testing"
	"time"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/sample"
	"github.com/icptier/icptier/internal/sandbox"
)

// CRM is the control of a sandbox by a test, beyond its API. Each connector's test
// adapts its sandbox to it; a method that cannot do its work fails the test.
type CRM interface {
	// Server is the sandbox. It is not listening yet; the suite serves it. It is nil for a source
	// that has none, such as a folder of files: cases about answers and access do not apply to it.
	Server() *sandbox.Server

	// Edit changes an input of a record as a rep would, and moves the record's
	// modified stamp to the sandbox's now. Name is one of crm.InputNames. Value
	// is a string, an int64, or nil, which clears it; it has to reach the CRM's
	// field unchecked, so that a test can put a text where a number belongs.
	Edit(kind crm.Kind, id string, name string, value any)
	// SetWritten puts a value into one of the program's fields as a rep would:
	// canonical, as crm.Written says, and empty to clear it.
	SetWritten(kind crm.Kind, id string, f crm.Field, value string)
	// Delete deletes a record as a rep would.
	Delete(kind crm.Kind, id string)

	// IDs returns the ids of the live records.
	IDs(kind crm.Kind) []string
	// UnknownID returns an id of the CRM's form of a record that never was.
	UnknownID(kind crm.Kind) string
	// Written returns what the program's fields of a record hold: canonical,
	// with long texts in full and without fields that are empty.
	Written(kind crm.Kind, id string) crm.Written

	// Inputs returns the settings by which a connector finds the inputs that the
	// sandbox keeps in custom fields; nil where its defaults find them all.
	Inputs() map[string]string
	// ListPath is a part of the path of the calls that read pages of records;
	// WritePath of those that write.
	ListPath() string
	WritePath() string
}

// Configured is a source that a connector finds by its options, such as a folder of files.
type Configured interface {
	// Options are those of connector.Settings.
	Options() json.RawMessage
}

// Open makes a sandbox that holds companies, with a store in memory, now as its
// clock, and none of the program's fields yet.
type Open func(t *testing.T, companies []sample.Company, now func() time.Time) CRM

// How many accounts a case has: just one, enough for every kind of gap, and more
// than one page or batch of any CRM, or fewer where the CRM is Paged.
const (
	one  = 1
	few  = 40
	many = 2300
)

// test is one case of the suite.
type test struct {
	name     string
	accounts int
	run      func(*world)
}

// sideBySide is the number of cases that run at once. They wait more than they work, so
// there are more than processors.
const sideBySide = 12

// Run runs the suite. Every case opens a sandbox of its own, and cases run side by side.
func Run(t *testing.T, f connector.Factory, open Open) {
	t.Helper()
	companies := map[int][]sample.Company{}
	for _, n := range []int{one, few} {
		companies[n] = companiesOf(t, n)
	}
	offered := open(t, companies[one], time.Now)
	companies[many] = companiesOf(t, pagesOf(offered))
	_, expires := offered.(Expirer)
	_, merges := offered.(Merger)
	_, custom := offered.(CustomFields)
	_, people := offered.(People)
	_, stamped := offered.(Stamped)
	_, dated := offered.(Historian)
	_, byHand := offered.(FieldMaker)
	_, narrows := offered.(Narrower)
	_, moves := offered.(Mover)
	_, shrinks := offered.(Shrinker)
	opens := openersOf(offered)
	can := abilitiesOf(t, f, offered)
	filled := holdsAll(t, offered, companies[one])
	served := offered.Server() != nil
	slots := make(chan struct{}, sideBySide)
	var groups sync.WaitGroup
	for _, group := range []struct {
		name  string
		tests []test
	}{
		{"settings", settingTests()},
		{"identify", where(t, can.identify, "identity", identifyTests())},
		{"read", readTests()},
		{"values", valueTests(served)},
		{"custom", where(t, custom, "custom fields", customTests())},
		{"people", where(t, people, "contact roles", peopleTests())},
		{"dated", where(t, dated, "histories of fields", datedTests())},
		{"inputs", inputTests()},
		{"names", nameTests()},
		{"lookup", lookupTests()},
		{"ids", idTests()},
		{"merge", where(t, merges, "merges of accounts", mergeTests())},
		{"broken", where(t, served, "answers of a server", brokenTests())},
		{"unread", where(t, stamped, "times of change", unreadTests())},
		{"cursor", where(t, expires, "cursors that expire", expiryTests())},
		{"access", accessTests(can, served)},
		{"limits", where(t, served, "limits of a server", limitTests(can))},
		{"fields", where(t, can.fields, "fields to look after", fieldTests(byHand))},
		{"sizes", where(t, shrinks && can.fields, "fields that can be too small", []test{{"too small", few, fieldsTooSmall}})},
		{"write", where(t, can.write, "fields to write", writeTests(served))},
		{"choices", where(t, narrows && can.write, "choices that go away", []test{{"gone after they were seen", many, writeNarrowed}})},
		{"moved", where(t, moves, "moves to other instances", []test{{"instance that was left", few, movedInstance}})},
		{string(OneCurrency), where(t, opens[OneCurrency] != nil, "accounts of one currency", oneCurrencyTests())},
		{string(HiddenField), where(t, opens[HiddenField] != nil, "fields that a user may not see", hiddenTests())},
		{string(RecordTypes), where(t, opens[RecordTypes] != nil, "record types", recordTypeTests())},
	} {
		if !filled && group.name != "settings" {
			continue
		}
		open := open
		if variant := opens[Variant(group.name)]; variant != nil {
			open = variant
		}
		groups.Go(func() {
			t.Run(group.name, func(t *testing.T) {
				var cases sync.WaitGroup
				defer cases.Wait()
				for _, c := range group.tests {
					cases.Go(func() {
						slots <- struct{}{}
						defer func() { <-slots }()
						t.Run(c.name, func(t *testing.T) { c.run(newWorld(t, f, open, companies[c.accounts])) })
					})
				}
			})
		})
	}
	groups.Go(func() {
		if filled && served {
			t.Run("faults", func(t *testing.T) { runSeeds(t, f, open, slots, underFaults) })
		}
		if filled && served && can.write {
			t.Run("undo", func(t *testing.T) { runSeeds(t, f, open, slots, takenBack) })
		}
	})
	groups.Wait()
}

// holdsAll reports whether a sandbox holds the companies that it was opened with, and fails
// the test if not: of an empty one the cases would say nothing of use.
func holdsAll(t *testing.T, c CRM, companies []sample.Company) bool {
	t.Helper()
	if have := len(c.IDs(crm.KindAccount)); have < len(companies) {
		t.Errorf("the sandbox holds %d accounts of %d companies: fill its store with those that Open is given; until then only settings are tested",
			have, len(companies))
		return false
	}
	return true
}

// where returns the tests of what a CRM may have beside the rest, and none for a CRM
// that has no such thing: to it they do not apply.
func where(t *testing.T, offers bool, what string, tests []test) []test {
	t.Helper()
	if !offers {
		t.Logf("left out, since it is not offered: %s", what)
		return nil
	}
	return tests
}
