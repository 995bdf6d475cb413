package mapping_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
)

// decoded reads "id", "id!" of a record that cannot be read, and "id-" of one that was deleted.
func decoded(raw json.RawMessage) mapping.Decoded {
	text := strings.Trim(string(raw), `"`)
	d := mapping.Decoded{Record: crm.Record{ID: strings.TrimRight(text, "!-"), Deleted: strings.HasSuffix(text, "-")}, Lost: strings.HasSuffix(text, "!")}
	if d.Lost {
		d.Problems = []connector.Problem{{ID: d.Record.ID, Lost: true}}
	}
	return d
}

func rows(texts ...string) (all []json.RawMessage) {
	for _, text := range texts {
		all = append(all, json.RawMessage(`"`+text+`"`))
	}
	return all
}

func ids(records []crm.Record) string {
	var all []string
	for _, r := range records {
		all = append(all, r.ID+map[bool]string{true: "-"}[r.Deleted])
	}
	return strings.Join(all, " ")
}

func TestAPageHoldsEachRecordOnceAndWhatIsWrong(t *testing.T) {
	page := mapping.PageOf(rows("1", "2!", "3-", "1", "3-"), decoded)
	if ids(page.Records) != "1 3-" || len(page.Problems) != 1 || page.Problems[0].ID != "2" {
		t.Errorf("%s, %+v", ids(page.Records), page.Problems)
	}
}

func TestAPageNamesTheAccountsWhoseDealsAreDoubtful(t *testing.T) {
	merged := func(raw json.RawMessage) mapping.Decoded {
		d := decoded(raw)
		if d.Record.Deleted || d.Lost {
			d.Doubtful = "7"
		}
		return d
	}
	page, doubtful := mapping.Collect(4, mapping.Each(rows("1", "2-", "3-", "2-"), merged))
	if ids(page.Records) != "1 2- 3-" || len(doubtful) != 1 || doubtful[0] != "7" {
		t.Errorf("%s, %v", ids(page.Records), doubtful)
	}
	if _, doubtful = mapping.Collect(1, mapping.Each(rows("1!"), merged)); len(doubtful) > 0 {
		t.Errorf("of a record that cannot be read: %v", doubtful)
	}
}

func TestAPageOfIDsHasStampsWhereTheyCanBeRead(t *testing.T) {
	page := mapping.IDsOf(2)
	mapping.AddID(&page, "a", "2026-11-24T06:00:00Z")
	mapping.AddID(&page, "b", "gestern")
	if len(page.IDs) != 2 || page.Modified[0] != 1795500000000 || page.Modified[1] != 0 {
		t.Errorf("%+v", page)
	}
}

func TestALookUpHasATombstoneOfEachRecordThatIsNotThere(t *testing.T) {
	records := mapping.Found(crm.KindDeal, []string{"1", "2", "3", "4"}, rows("1", "1", "2!", "3-"), 7, decoded)
	if ids(records) != "1 3- 4-" || records[2].Version.Modified != 7 || records[2].Kind != crm.KindDeal {
		t.Errorf("%s: %+v; of the one that cannot be read nothing is said", ids(records), records)
	}
}

func TestCreatedFieldsAreLookedAt(t *testing.T) {
	state := func(kind crm.Kind, f crm.Field, exists bool, problem string) connector.FieldState {
		s := connector.FieldState{Kind: kind, Field: f, Name: "x_" + string(f), Exists: exists}
		if problem != "" {
			s.Problem = phrase.Quote(problem)
		}
		return s
	}
	now := []connector.FieldState{state(crm.KindAccount, "tier", true, ""), state(crm.KindAccount, "score", false, ""), state(crm.KindAccount, "grade", true, "is too short")}
	for _, c := range []struct{ field, says string }{{"tier", ""}, {"score", "x_score was created, and"}, {"grade", "is too short"}} {
		err := mapping.Verify([]connector.FieldState{state(crm.KindAccount, crm.Field(c.field), false, ""), state(crm.KindDeal, "score", false, "")}, now)
		if (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", c.field, err, c.says)
		}
	}
}

func TestWhatIsKnownIsFoundOutAnewAfterAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k, asked := mapping.Known[int]{Life: time.Minute}, 0
		get := func() int {
			n, err := k.Get(crm.KindDeal, func() (*int, error) { asked++; n := asked; return &n, nil })
			if err != nil {
				t.Fatal(err)
			}
			return *n
		}
		if first, second := get(), get(); first != 1 || second != 1 || k.Have(crm.KindAccount) != nil {
			t.Error("it was asked for twice, or is known of another kind")
		}
		time.Sleep(time.Minute) //nolint:forbidigo // virtual time
		if k.Have(crm.KindDeal) != nil || get() != 2 {
			t.Error("it is known for longer than a minute")
		}
		if k.Forget(); get() != 3 {
			t.Error("it was not forgotten")
		}
		k.Forget()
		if _, err := k.Get(crm.KindDeal, func() (*int, error) { return nil, errors.New("away") }); err == nil || k.Have(crm.KindDeal) != nil {
			t.Errorf("an error is known as something: %v", err)
		}
	})
}
