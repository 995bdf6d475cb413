package connector_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
)

// reads is a connector that does nothing else.
type reads struct{ connector.Reader }

func (reads) BatchSize(_ crm.Kind, verb connector.Verb) int {
	if verb == connector.VerbWrite {
		return 0
	}
	return 100
}

// writes is one that writes besides.
type writes struct {
	reads
	connector.Writer
}

// narrow is one that writes fewer records at once than it looks up.
type narrow struct{ reads }

func (narrow) BatchSize(_ crm.Kind, verb connector.Verb) int {
	if verb == connector.VerbWrite {
		return 30
	}
	return 100
}

func TestWhatAConnectorCannotDoIsSaidInWords(t *testing.T) {
	var unsupported *connector.UnsupportedError
	_, err := connector.As[connector.Writer](reads{})
	if !outcome.IsPermanent(err) || !errors.As(err, &unsupported) || unsupported.Ability != connector.AbilityWriting || !strings.Contains(err.Error(), "only reads") {
		t.Errorf("writing: %v", err)
	}
	_, err = connector.As[connector.Identifier](reads{})
	if !errors.As(err, &unsupported) || unsupported.Ability != connector.AbilityIdentity {
		t.Errorf("identity: %v", err)
	}
	_, err = connector.As[connector.FieldProvisioner](writes{})
	if !errors.As(err, &unsupported) || unsupported.Ability != connector.AbilityFields || !strings.Contains(err.Error(), "write.names") {
		t.Errorf("fields: %v", err)
	}
	if _, err := connector.As[connector.Writer](writes{}); err != nil {
		t.Errorf("a connector that writes: %v", err)
	}
}

func TestWhatBatchesCostByThemselves(t *testing.T) {
	for records, calls := range map[int]int{1: 1, 100: 1, 101: 2, 1000: 10} {
		want := connector.Costs{{Call: "lookup", Verb: connector.VerbLookup, Calls: calls, Units: calls}}
		if got := connector.CostOf(reads{}, map[crm.Kind]int{crm.KindAccount: records}); !slices.Equal(got, want) {
			t.Errorf("%d records of a connector that does not write cost %+v, want %+v", records, got, want)
		}
	}
	if got := connector.CostOf(reads{}, map[crm.Kind]int{crm.KindAccount: 0}); len(got) > 0 {
		t.Errorf("nothing costs %+v", got)
	}
	// Batches of 100 that are looked up are written in batches of 30: of 250, that is 4, 4 and 2.
	if lookups, writes := connector.Batches(narrow{}, crm.KindAccount, 250); lookups != 3 || writes != 10 {
		t.Errorf("250 records take %d look-ups and %d writes, want 3 and 10", lookups, writes)
	}
}

func TestOptionsAreReadStrictly(t *testing.T) {
	type options struct {
		Rows   int    `json:"rows"`
		Folder string `json:"folder,omitempty"`
	}
	for raw, want := range map[string]string{
		"": "", "null": "", "{}": "", `{"rows": 7}`: "",
		`{"row": 7}`:     `options: there is no option "row"; known are rows, folder`,
		`{"rows": "7"}`:  "options.rows: is a string, and has to be of type int",
		`{"rows": 7.5}`:  "options.rows: is a number 7.5, and has to be of type int",
		`["rows"]`:       "options: have to be keys with values",
		`{"rows": 7`:     "options: have to be keys with values",
		`{"folder": ""}`: "",
	} {
		have := options{Rows: 3}
		err := connector.DecodeOptions(json.RawMessage(raw), &have)
		if want == "" && err != nil || want != "" && (err == nil || err.Error() != want) {
			t.Errorf("%s: error %v, want %q", raw, err, want)
		}
		if err == nil && have.Rows != 3 && have.Rows != 7 {
			t.Errorf("%s: rows %d", raw, have.Rows)
		}
	}
	err := connector.DecodeOptions(json.RawMessage(`{"rows": 7}`), &connector.NoOptions{})
	if err == nil || !strings.Contains(err.Error(), `there is no option "rows": this connector has none`) {
		t.Errorf("an option of a connector that has none: %v", err)
	}
}

func TestARegionIsRefusedWhereThereIsNone(t *testing.T) {
	for _, e := range []connector.Endpoint{{Region: "eu"}, {Tenant: "contoso"}} {
		if e.OnePlace() == nil {
			t.Errorf("%+v was taken", e)
		}
	}
	if err := (connector.Endpoint{URL: "https://api.example.com"}).OnePlace(); err != nil {
		t.Error(err)
	}
}
