package format_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/deadletter"
	"github.com/icptier/icptier/internal/oauth"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/publication"
	"github.com/icptier/icptier/internal/schedule"
	"github.com/icptier/icptier/internal/scoring"
)

func at() time.Time { return time.Date(2026, 11, 24, 5, 0, 0, 0, time.UTC) }

func goldenAccount() crm.Record {
	return crm.Record{
		Kind: crm.KindAccount, ID: "A1", Version: crm.Version{Modified: 1764000000000, Read: 12},
		Account: &crm.Account{
			Name: "Müller & Söhne GmbH", Domain: "mueller-soehne.de", Country: "DE", PostalCode: "70173", City: "Stuttgart",
			Industry: "28.1", LegalForm: "GmbH", Employees: new(int64(240)), Revenue: &crm.Money{Cents: 4200000000, Currency: "EUR"},
			Technologies: []string{"sap"}, NaturalPerson: new(false), Relationship: "prospect", Owner: "u3", Parent: "A0",
			LastActivity: 1763500000000, Created: 1700000000000, Custom: map[string]string{"region": "sued"},
		},
		Written: crm.Written{crm.FieldTier: "B"}, Inputs: "#2a",
	}
}

func goldenDeal() crm.Record {
	return crm.Record{
		Kind: crm.KindDeal, ID: "D7", Version: crm.Version{Modified: 1764000000000, Read: 12}, Inputs: "#1f",
		Deal: &crm.Deal{
			Account: "A1", Status: crm.DealOpen, Stage: "Angebot", Amount: &crm.Money{Cents: 1250000, Currency: "EUR"}, Owner: "u3",
			Created: 1763000000000, Closed: 1766000000000,
			Evidence: []crm.Evidence{{Criterion: "champion", Level: crm.LevelConfirmed, At: 1763900000000, Active: 1763950000000}},
		},
	}
}

func goldenScore() scoring.Score {
	return scoring.Score{
		Tier: scoring.TierB, Fit: 71, Coverage: 90, Grade: "B2", Class: 2, Qualification: 63, Held: true, Segment: "mid", Framework: "MEDDIC",
		Reasons:  []scoring.Reason{{Criterion: "employees", Value: "240", Points: 20, Max: 25}, {Criterion: "revenue", Problem: scoring.ProblemCurrency, Max: 10}},
		Gaps:     []scoring.Gap{{Criterion: "revenue", Points: 10}},
		Lift:     &scoring.Lift{Tier: scoring.TierA, Points: 4, By: []scoring.Gap{{Criterion: "revenue", Points: 10}}},
		Deals:    []scoring.DealScore{{ID: "D7", Framework: "MEDDIC", Score: 63, Class: 2, Criteria: []scoring.DealCriterion{{ID: "champion", Level: crm.LevelConfirmed, Points: 12}}, Next: "pain"}},
		Override: scoring.TierA, OverrideReason: "strategisch", OverrideUntil: "2026-12-31",
		Model: "dach@3#abc", AsOf: 1763942400000, Revision: 41,
	}
}

func goldenChange() scoring.Change {
	return scoring.Change{
		Connection: "hub", Account: "A1", Old: scoring.TierC, New: scoring.TierB, Fit: 71,
		Reasons: []scoring.Reason{{Criterion: "employees", Value: "240", Points: 20, Max: 25}},
		Cause:   scoring.CauseScore, Model: "dach@3#abc", At: 1764000000000, Revision: 41,
	}
}

func goldenEdit() crm.Edit {
	return crm.Edit{
		Kind: crm.KindDeal, ID: "D7", Account: "A1",
		Before: map[crm.Field]string{crm.FieldQualificationGaps: "Budget: unbekannt\nNächste Frage: Wer gibt es frei?"},
		After:  crm.Written{crm.FieldQualification: "40", crm.FieldQualificationGaps: "#8c3b6f21"},
	}
}

func goldenOrigin() crm.Origin {
	return crm.Origin{
		Account: "A1", Deal: "D7", Created: 1763000000000, Modified: 1762000000000,
		Was: &crm.Account{Name: "Müller & Söhne GmbH", Country: "DE", Employees: new(int64(230))},
	}
}

func goldenSlot() schedule.Slot {
	return schedule.Slot{
		Connection: "hub", Job: "pull", Schedule: "every-five", Name: "2026-11-24T06:00", Due: at(), Args: map[string]string{"full": "true"},
	}
}

func goldenRun() schedule.Run {
	return schedule.Run{
		Connection: "hub", Job: "pull", Schedule: "every-five", Slot: "2026-11-24T06:00", Started: at(), Ended: at().Add(time.Minute),
		Attempt: 2, Lost: 1, State: schedule.Warned, Error: "3 values taken as unknown",
		Counts: map[string]int{"accounts": 40}, Calls: map[string]int{"search": 3},
	}
}

func goldenPublication() publication.Publication {
	return publication.Publication{
		Version: 3, Model: "dach@3#abc", Hash: "abc", Cause: publication.ByHand, By: "ops", At: at(), Note: "Q4",
		Accounts: 2000, Moves: []publication.TierMove{{From: scoring.TierC, To: scoring.TierB, Accounts: 12}},
	}
}

func meanings() map[string]meaning {
	m := map[string]meaning{}
	streamMeanings(m)
	bucketMeanings(m)
	cacheMeanings(m)
	return m
}

func streamMeanings(m map[string]meaning) {
	for name, r := range map[string]crm.Record{"record-account-1": goldenAccount(), "record-deal-1": goldenDeal()} {
		m[name] = meaning{r, nextRecord, func(t *testing.T, s *stores) error {
			_, err := s.bus.Publish(t.Context(), "hub", []crm.Record{r})
			return err
		}}
	}
	m["slot-1"] = meaning{goldenSlot(), func(t *testing.T, s *stores) (any, error) {
		msg, err := s.bus.NextJob(t.Context(), "hub", "pull", time.Minute)
		if err != nil {
			return nil, err
		}
		var got schedule.Slot
		err = errors.Join(msg.Readable(), json.Unmarshal(msg.Body(), &got), msg.Done(t.Context()))
		return got, err
	}, func(t *testing.T, s *stores) error {
		body, err := json.Marshal(goldenSlot())
		if err != nil {
			return err
		}
		_, err = s.bus.Claim(t.Context(), "hub", "pull", goldenSlot().Key(), body)
		return err
	}}
	m["tier-change-1"] = meaning{[]scoring.Change{goldenChange()}, func(t *testing.T, s *stores) (any, error) {
		return s.bus.Changes(t.Context(), "hub", "A1", 10)
	}, func(t *testing.T, s *stores) error {
		_, err := s.bus.PublishChanges(t.Context(), []account.Change{{Change: goldenChange()}})
		return err
	}}
	m["edit-1"] = meaning{[]crm.Edit{goldenEdit()}, func(t *testing.T, s *stores) (any, error) {
		var all []crm.Edit
		err := s.bus.Edits(t.Context(), "hub", "hub/writeback/nightly/2026-11-24T06:00", func(e crm.Edit) error { all = append(all, e); return nil })
		return all, err
	}, func(t *testing.T, s *stores) error {
		return s.bus.KeepEdits(t.Context(), "hub", "hub/writeback/nightly/2026-11-24T06:00", []crm.Edit{goldenEdit()})
	}}
	m["origin-1"] = meaning{[]crm.Origin{goldenOrigin()}, func(t *testing.T, s *stores) (any, error) {
		var all []crm.Origin
		err := s.bus.Origins(t.Context(), "hub", func(o crm.Origin) error { all = append(all, o); return nil })
		return all, err
	}, func(t *testing.T, s *stores) error {
		return s.bus.KeepOrigins(t.Context(), "hub", []crm.Origin{goldenOrigin()})
	}}
	m["dead-letter-1"] = meaning{[]string{"crm.hub.account.ie4q", "decode account A9 of hub: unexpected end", "not json"}, func(t *testing.T, s *stores) (any, error) {
		desk := deadletter.Desk{Store: s.bus}
		letters, err := desk.List(t.Context(), deadletter.Filter{})
		if err != nil || len(letters) != 1 {
			return letters, err
		}
		shown, err := desk.Show(t.Context(), letters[0].ID, true)
		return []string{shown.Subject, shown.Reason, string(shown.Body)}, err
	}, nil}
}

// nextRecord takes the first record of the stream, as a worker does.
func nextRecord(t *testing.T, s *stores) (any, error) {
	cons, err := s.bus.Consume(t.Context(), 1)
	if err != nil {
		return nil, err
	}
	defer cons.Close()
	batch, err := cons.Fetch(t.Context(), 1)
	if err != nil {
		return nil, err
	}
	var r crm.Record
	_, kind, id, err := batch[0].Address()
	if err != nil {
		return nil, err
	}
	err = json.Unmarshal(batch[0].Data(), &r)
	if r.Kind != kind || r.ID != id {
		t.Errorf("the subject says %s %s, the body %s %s", kind, id, r.Kind, r.ID)
	}
	return r, err
}

func bucketMeanings(m map[string]meaning) {
	m["cursor-1"] = meaning{crm.Cursor("1764000000000/A1"), func(t *testing.T, s *stores) (any, error) {
		return s.bus.Cursor(t.Context(), "hub", crm.KindAccount)
	}, func(t *testing.T, s *stores) error {
		read, err := s.bus.NextRead(t.Context(), "hub")
		if err != nil {
			return err
		}
		return s.bus.SaveCursor(t.Context(), "hub", crm.KindAccount, "1764000000000/A1", read)
	}}
	m["publication-1"] = meaning{goldenPublication(), func(t *testing.T, s *stores) (any, error) {
		p, _, err := s.bus.Published(t.Context())
		return p, err
	}, func(t *testing.T, s *stores) error {
		return s.bus.PublishModel(t.Context(), goldenPublication(), []byte("name: dach\n"), publication.Publication{}, 0)
	}}
	m["model-1"] = meaning{"name: dach\nversion: 3\n", func(t *testing.T, s *stores) (any, error) {
		source, err := s.bus.ModelSource(t.Context(), "abc")
		return string(source), err
	}, func(t *testing.T, s *stores) error {
		return s.bus.SaveModel(t.Context(), "abc", []byte("name: dach\nversion: 3\n"))
	}}
	shadow := publication.Shadow{Model: "dach@4#def", Hash: "def", By: "ops", At: at()}
	m["publication-shadow-1"] = meaning{shadow, func(t *testing.T, s *stores) (any, error) {
		return s.bus.Shadow(t.Context())
	}, func(t *testing.T, s *stores) error {
		return s.bus.SetShadow(t.Context(), shadow, []byte("name: dach\n"))
	}}
	said := goldenRun()
	said.Say(phrase.Of("%d values of %s taken as unknown, the first of record %s: %s", 3, "employees", "A9", phrase.Quote("about 50")))
	for name, run := range map[string]schedule.Run{"run-1": goldenRun(), "run-said-1": said} {
		m[name] = meaning{[]schedule.Run{run}, func(t *testing.T, s *stores) (any, error) {
			var runs []schedule.Run
			err := s.bus.Runs(t.Context(), "hub", "", func(body []byte) (bool, error) {
				var run schedule.Run
				err := json.Unmarshal(body, &run)
				runs = append(runs, run)
				return true, err
			})
			return runs, err
		}, func(t *testing.T, s *stores) error {
			body, err := json.Marshal(run)
			if err != nil {
				return err
			}
			_, err = s.bus.SaveRun(t.Context(), "hub", "pull", run.Key(), body, 0)
			return err
		}}
	}
	m["state-since-1"] = meaning{at(), func(t *testing.T, s *stores) (any, error) {
		return s.bus.Since(t.Context(), "every-five", at().Add(time.Hour))
	}, func(t *testing.T, s *stores) error {
		_, err := s.bus.Since(t.Context(), "every-five", at())
		return err
	}}
	m["state-tenant-1"] = meaning{"portal 4711", func(t *testing.T, s *stores) (any, error) {
		return s.bus.Tenant(t.Context(), "hub", "another")
	}, func(t *testing.T, s *stores) error {
		_, err := s.bus.Tenant(t.Context(), "hub", "portal 4711")
		return err
	}}
	m["token-1"] = meaning{oauth.Status{
		Connected: true, Generation: 7, Obtained: at(), Expiry: at().AddDate(100, 0, 0), Instance: "https://example.my.salesforce.com",
	}, tokenStatus, nil}
}

// tokenStatus opens the stored token with the key of the testdata and gives it out.
func tokenStatus(t *testing.T, s *stores) (any, error) {
	key := filepath.Join(t.TempDir(), "key")
	// 32 times the byte 7: a key that protects nothing but this test's token.
	if err := os.WriteFile(key, []byte("golden:BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n"), 0o600); err != nil {
		return nil, err
	}
	keys, err := oauth.LoadKeyring(key)
	if err != nil {
		return nil, err
	}
	source, err := oauth.New(oauth.Config{
		Connection: "sf", Grant: oauth.ClientCredentials, ClientID: "id", ClientSecret: "secret",
		Auth: connector.Auth{TokenURL: "https://login.example.com/token"}, Store: s.bus, Keys: keys, Locks: s.bus,
	})
	if err != nil {
		return nil, err
	}
	defer source.Close()
	token, err := source.Token(t.Context())
	if err != nil {
		return nil, err
	}
	if token.Access != "golden-access" || token.Generation != 7 {
		t.Errorf("the token is %q of generation %d", token.Access.Reveal(), token.Generation)
	}
	return source.Status(t.Context())
}

func cacheMeanings(m map[string]meaning) {
	account1 := goldenAccount()
	facts := crm.Facts{Revision: 41, Account: &account1, Deals: []crm.Record{goldenDeal()}}
	score := goldenScore()
	ranged := facts
	account2 := goldenAccount()
	account2.Account.Employees, account2.Account.EmployeesRange = nil, &crm.Headcount{From: 51, To: 200}
	ranged.Account = &account2
	load := func(t *testing.T, s *stores) (*account.State, error) {
		states, err := s.cache.Load(t.Context(), []crm.Key{{Connection: "hub", ID: "A1"}}, true)
		if err != nil {
			return nil, err
		}
		return &states[0], nil
	}
	write := func(t *testing.T, s *stores) error {
		stored, err := s.cache.Store(t.Context(), []account.Update{{Key: crm.Key{Connection: "hub", ID: "A1"}, Facts: &ranged, Score: &score}})
		if err == nil {
			err = stored[0]
		}
		return err
	}
	read := func(t *testing.T, s *stores) (any, error) {
		state, err := load(t, s)
		if err != nil {
			return nil, err
		}
		return state.Facts, nil
	}
	readScore := func(t *testing.T, s *stores) (any, error) {
		state, err := load(t, s)
		if err != nil {
			return nil, err
		}
		return state.Score, nil
	}
	m["cache-facts-1"] = meaning{facts, read, nil}
	m["cache-facts-2"] = meaning{ranged, read, nil}
	m["cache-facts-3"] = meaning{ranged, read, write}
	m["cache-score-1"] = meaning{&score, readScore, nil}
	m["cache-score-2"] = meaning{&score, readScore, nil}
	m["cache-score-3"] = meaning{&score, readScore, write}
	epoch := func(t *testing.T, s *stores) (any, error) { return s.bus.Epoch(t.Context()) }
	m["cache-epoch-1"] = meaning{uint64(0), epoch, nil} // the cache is made anew
	m["cache-epoch-2"] = meaning{uint64(0), epoch, nil}
	m["cache-epoch-3"] = meaning{uint64(7), epoch, nil}
}
