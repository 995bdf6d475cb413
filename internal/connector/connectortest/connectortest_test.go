package connectortest_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/connectortest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestPlain runs the suite over a connector that keeps the contract, or, in a
// process of TestMutations, over one that breaks it.
func TestPlain(t *testing.T) { connectortest.Run(t, plainFactory(mutation()), openPlain) }

// TestMutations breaks one promise of the contract at a time and wants the case
// of it to fail. A mutation runs in a process of its own, because a subtest that
// fails cannot be taken back.
func TestMutations(t *testing.T) {
	for _, c := range []struct{ mutation, fails, says string }{
		{"takes missing for zero", "values/missing_is_unknown", "a missing value is not zero"},
		{"drops records with a bad value", "values/text_that_is_no_number", "want the record, with Employees nil"},
		{"forgets what has no id", "values/record_without_id", "want one that is Lost"},
		{"drops tombstones", "read/deletes", "gave no tombstone"},
		{"pages by stamp alone", "read/one_stamp", "page by stamp and id"},
		{"goes by its own clock", "read/clock_behind", "take times from the CRM's Date header"},
		{"looks up no tombstones", "lookup/missing", "Lookup gave no tombstone"},
		{"takes no list for an empty one", "broken/no_list_for_good", "a page without its list is not an empty page"},
		{"gives up at once", "broken/dropped_once", "try again a little later"},
		{"repeats what is refused", "broken/refused_call", "another try cannot mend it"},
		{"follows links", "broken/next_link_to_a_foreign_host", "check links against the allowed hosts"},
		{"writes tokens into errors", "broken/refused_call", "a token or the client secret is in an error"},
		{"never refreshes", "access/ended_token", "want it repeated after a refresh"},
		{"asks no meter", "limits/our_own_share", "ask it before every call"},
		{"clears what is not given", "write/given_fields_only", "hold something else in the CRM"},
		{"fails the batch for a row", "write/row_that_fails", "a row's failure is that row's"},
		{"tells ids alone", "ids/deal_under_another_account", "IDPage.Accounts tells them"},
		{"takes any option", "settings/unknown_option", "decode with connector.DecodeOptions"},
		{"takes any region", "settings/unknown_region", "want one that names the key"},
		{"keeps an expired cursor", "cursor/expired", "it makes ingest read everything and compare the ids"},
		{"says that look-ups are free", "limits/cost", "at least a call and a unit"},
		{"forgets what was taken", "write/limit_half-way", "is not among the results of the rows that were"},
		{"writes whatever the tag", "write/changed_since_it_was_looked_up", "want a Conflict and nothing written"},
		{"drops tombstones", "faults/seed_1", "no reading gave a tombstone"},
		{"takes no result for a good one", "write/answer_lacks_a_row", "a row without a result is not known to be taken"},
	} {
		t.Run(c.mutation, func(t *testing.T) {
			t.Parallel()
			pattern := "^TestPlain$/^" + strings.ReplaceAll(c.fails, "/", "$/^") + "$"
			run := exec.CommandContext(t.Context(), os.Args[0], "-test.run", pattern, "-test.v")
			run.Env = append(os.Environ(), "CONNECTORTEST_MUTATION="+c.mutation)
			output, err := run.CombinedOutput()
			if err == nil || !strings.Contains(string(output), "--- FAIL: TestPlain/"+c.fails) {
				t.Fatalf("the case %s passes a connector that %s (%v):\n%s", c.fails, c.mutation, err, output)
			}
			if !strings.Contains(string(output), c.says) {
				t.Errorf("the case %s does not say %q:\n%s", c.fails, c.says, output)
			}
		})
	}
}

// TestFixtures reads answers from files, in place of the sandbox.
func TestFixtures(t *testing.T) {
	connectortest.Fixtures(t, plainFactory(mutation()), "testdata/plain", connector.Settings{Connection: "fixtures"})
}

// What a connector makes of the files and what it should are compared, and its calls are counted.
func TestFixturesFindWhatIsWrong(t *testing.T) {
	for mutation, says := range map[string]string{
		"takes missing for zero": "the records of kind account are others than want.json has",
		"drops tombstones":       "the records of kind account are others than want.json has",
		"pages by stamp alone":   "no file answers GET /list/account",
	} {
		run := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^TestFixtures$", "-test.v")
		run.Env = append(os.Environ(), "CONNECTORTEST_MUTATION="+mutation)
		if output, err := run.CombinedOutput(); err == nil || !strings.Contains(string(output), says) {
			t.Errorf("a connector that %s (%v):\n%s", mutation, err, output)
		}
	}
}

// A connector is begun with a sandbox that has no records yet.
func TestAnEmptySandboxIsSaidInWords(t *testing.T) {
	run := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^TestPlain$", "-test.v")
	run.Env = append(os.Environ(), "CONNECTORTEST_MUTATION="+emptySandbox)
	output, err := run.CombinedOutput()
	if err == nil || !strings.Contains(string(output), "fill its store") || !strings.Contains(string(output), "--- PASS: TestPlain/settings") {
		t.Errorf("want the sandbox named as empty and the settings tested (%v):\n%s", err, output)
	}
	if strings.Contains(string(output), "panic:") {
		t.Errorf("the suite panics:\n%s", output)
	}
}
