package deadletter_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/icptier/icptier/internal/deadletter"
)

// store is a Store that does what a test says. What a test leaves out is not called.
type store struct {
	letters []deadletter.Letter
	list    func() error
	body    func(l deadletter.Letter) ([]byte, error)
	replay  func(l deadletter.Letter) (deadletter.Outcome, error)
	drop    func(l deadletter.Letter) error
}

func (s store) Letters(_ context.Context, each func(deadletter.Letter) error) error {
	for _, l := range s.letters {
		if err := each(l); err != nil {
			return err
		}
	}
	if s.list != nil {
		return s.list()
	}
	return nil
}

func (s store) Body(_ context.Context, l deadletter.Letter) ([]byte, error) { return s.body(l) }

func (s store) Replay(_ context.Context, l deadletter.Letter) (deadletter.Outcome, error) {
	return s.replay(l)
}

func (s store) Drop(_ context.Context, l deadletter.Letter) error { return s.drop(l) }

var day = time.Date(2026, 11, 30, 6, 0, 0, 0, time.UTC)

// letter is one of stream CRM, set aside as many minutes into the day as its message's
// number: the list has the newest first, a replay the oldest.
func letter(sequence uint64, connection, kind, record, account string) deadletter.Letter {
	at := day.Add(time.Duration(sequence) * time.Minute)
	return deadletter.Letter{
		ID: deadletter.ID("CRM", sequence), Stream: "CRM", Sequence: sequence, Subject: "crm." + connection + "." + kind + "." + record,
		Connection: connection, Kind: kind, Record: record, Account: account, First: at, Last: at, Times: 1,
	}
}

// shelf has letters of account A of hub (9, 10 and 100, which as texts are in another
// order), of an account of the same id of another connection, of an account B, and of two
// deals whose account is not known. It is in no order, as a Store's may be.
func shelf() []deadletter.Letter {
	return []deadletter.Letter{
		letter(100, "hub", "deal", "d2", "A"), letter(50, "hub", "account", "B", "B"), letter(9, "hub", "account", "A", "A"),
		letter(30, "hub", "deal", "x", ""), letter(20, "other", "account", "A", "A"), letter(10, "hub", "deal", "d1", "A"),
		letter(200, "hub", "deal", "d3", "B"), letter(40, "hub", "deal", "y", ""),
	}
}

// told is what is compared of results: CRM-9 replayed, with + for one that came along.
func told(results []deadletter.Result) []string {
	all := []string{}
	for _, r := range results {
		text := r.ID + " " + string(r.Outcome)
		if r.Along {
			text += " +"
		}
		if r.Error != "" {
			text += ": " + r.Error
		}
		all = append(all, text)
	}
	return all
}

func ids(letters []deadletter.Letter) string {
	all := make([]string, len(letters))
	for i, l := range letters {
		all[i] = l.ID
	}
	return strings.Join(all, " ")
}

func TestAReplayTakesAllLettersOfTheAccountInTheOrderOfTheirMessages(t *testing.T) {
	for name, tt := range map[string]struct {
		filter deadletter.Filter
		want   []string
	}{
		"the last of an account": {deadletter.Filter{IDs: []string{"CRM-100"}}, []string{"CRM-9 replayed +", "CRM-10 replayed +", "CRM-100 replayed"}},
		"two of two accounts": {
			deadletter.Filter{IDs: []string{"CRM-200", "CRM-10"}},
			[]string{"CRM-9 replayed +", "CRM-10 replayed", "CRM-50 replayed +", "CRM-100 replayed +", "CRM-200 replayed"},
		},
		"the id of an account is its connection's": {
			deadletter.Filter{Record: "A", Connection: "other"}, []string{"CRM-20 replayed"},
		},
		"those set aside last bring earlier ones along": {
			deadletter.Filter{Connection: "hub", After: day.Add(150 * time.Minute)}, []string{"CRM-50 replayed +", "CRM-200 replayed"},
		},
		"a deal of an unknown account is alone": {deadletter.Filter{Record: "y"}, []string{"CRM-40 replayed"}},
		"none":                                  {deadletter.Filter{Record: "Z"}, []string{}},
		"all": {deadletter.Filter{}, []string{
			"CRM-9 replayed", "CRM-10 replayed", "CRM-20 replayed", "CRM-30 replayed", "CRM-40 replayed", "CRM-50 replayed", "CRM-100 replayed", "CRM-200 replayed",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			var called []deadletter.Letter
			desk := deadletter.Desk{Store: store{letters: shelf(), replay: func(l deadletter.Letter) (deadletter.Outcome, error) {
				called = append(called, l)
				return deadletter.Replayed, nil
			}}}
			results, err := desk.Replay(t.Context(), tt.filter)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, told(results)); diff != "" {
				t.Error(diff)
			}
			if got, want := ids(called), strings.Join(tt.want, " "); got != strings.NewReplacer(" replayed", "", " +", "").Replace(want) {
				t.Errorf("the store was asked for %s", got)
			}
		})
	}
}

func TestALetterThatCannotBeStoredHoldsBackThoseBehindItOfItsAccountAlone(t *testing.T) {
	var called []string
	desk := deadletter.Desk{Store: store{letters: shelf(), replay: func(l deadletter.Letter) (deadletter.Outcome, error) {
		called = append(called, l.ID)
		switch l.ID {
		case "CRM-10", "CRM-30":
			return "", errors.New("no room")
		case "CRM-50":
			return deadletter.Superseded, nil // which is no failure
		}
		return deadletter.Replayed, nil
	}}}
	results, err := desk.Replay(t.Context(), deadletter.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"CRM-9 replayed", "CRM-10 failed: no room", "CRM-20 replayed", "CRM-30 failed: no room", "CRM-40 replayed",
		"CRM-50 superseded", "CRM-100 waiting", "CRM-200 replayed",
	}
	if diff := cmp.Diff(want, told(results)); diff != "" {
		t.Error(diff)
	}
	if slices.Contains(called, "CRM-100") {
		t.Error("a letter was stored before one that stands before it")
	}
}

func TestAReplayThatIsInterruptedSaysWhatItDid(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	calls := 0
	desk := deadletter.Desk{Store: store{letters: shelf(), replay: func(l deadletter.Letter) (deadletter.Outcome, error) {
		calls++
		if l.ID == "CRM-10" {
			stop()
			return "", ctx.Err()
		}
		return deadletter.Replayed, nil
	}}}
	results, err := desk.Replay(ctx, deadletter.Filter{})
	if !errors.Is(err, context.Canceled) || calls != 2 {
		t.Errorf("after %d calls: %v", calls, err)
	}
	if diff := cmp.Diff([]string{"CRM-9 replayed"}, told(results)); diff != "" {
		t.Error(diff)
	}
}

// TestNothingIsDoneForAnUnknownID has stores whose every other call would end the test.
func TestNothingIsDoneForAnUnknownID(t *testing.T) {
	desk := deadletter.Desk{Store: store{letters: shelf()}}
	for name, do := range map[string]func(deadletter.Filter) ([]deadletter.Result, error){
		"replay": func(f deadletter.Filter) ([]deadletter.Result, error) { return desk.Replay(t.Context(), f) },
		"drop":   func(f deadletter.Filter) ([]deadletter.Result, error) { return desk.Drop(t.Context(), f) },
		"show": func(f deadletter.Filter) ([]deadletter.Result, error) {
			_, err := desk.Show(t.Context(), f.IDs[len(f.IDs)-1], true)
			return nil, err
		},
	} {
		results, err := do(deadletter.Filter{IDs: []string{"CRM-9", "CRM-11"}})
		if !errors.Is(err, deadletter.ErrNone) || !strings.HasSuffix(err.Error(), "CRM-11") || len(results) != 0 {
			t.Errorf("%s: %v, %v", name, results, err)
		}
	}
	// One that another connection has is unknown to this one.
	if _, err := desk.Replay(t.Context(), deadletter.Filter{IDs: []string{"CRM-20"}, Connection: "hub"}); !errors.Is(err, deadletter.ErrNone) {
		t.Errorf("a letter of another connection: %v", err)
	}
}

func TestALettersListThatBreaksOffIsActedOnByNobody(t *testing.T) {
	broken := errors.New("the connection is gone")
	desk := deadletter.Desk{Store: store{letters: shelf()[:2], list: func() error { return broken }}}
	if _, err := desk.Replay(t.Context(), deadletter.Filter{}); !errors.Is(err, broken) {
		t.Errorf("replay: %v", err)
	}
	if _, err := desk.Drop(t.Context(), deadletter.Filter{}); !errors.Is(err, broken) {
		t.Errorf("drop: %v", err)
	}
	if _, err := desk.Show(t.Context(), "CRM-100", true); !errors.Is(err, broken) {
		t.Errorf("show: %v", err)
	}
}

func TestLettersAreListedTheNewestFirstAsTheFilterSays(t *testing.T) {
	same := letter(21, "other", "deal", "d9", "A")
	same.Last = day.Add(20 * time.Minute) // as 20 was: the later message stands first
	again := letter(8, "hub", "deal", "d8", "C")
	again.Last = day.Add(300 * time.Minute) // the oldest message, set aside last
	desk := deadletter.Desk{Store: store{letters: append(shelf(), same, again)}}
	for name, tt := range map[string]struct {
		filter deadletter.Filter
		want   string
	}{
		"all":             {deadletter.Filter{}, "CRM-8 CRM-200 CRM-100 CRM-50 CRM-40 CRM-30 CRM-21 CRM-20 CRM-10 CRM-9"},
		"of a connection": {deadletter.Filter{Connection: "other"}, "CRM-21 CRM-20"},
		"of a record":     {deadletter.Filter{Record: "d2"}, "CRM-100"},
		"of an account":   {deadletter.Filter{Connection: "hub", Record: "A"}, "CRM-100 CRM-10 CRM-9"},
		"by id":           {deadletter.Filter{IDs: []string{"CRM-100", "CRM-9", "CRM-1"}}, "CRM-100 CRM-9"},
		"older":           {deadletter.Filter{Before: day.Add(10 * time.Minute)}, "CRM-9"},
		"newer":           {deadletter.Filter{After: day.Add(50 * time.Minute)}, "CRM-8 CRM-200 CRM-100"},
		"between":         {deadletter.Filter{Before: day.Add(30 * time.Minute), After: day.Add(9 * time.Minute)}, "CRM-21 CRM-20 CRM-10"},
		"all at once":     {deadletter.Filter{IDs: []string{"CRM-9", "CRM-10", "CRM-20"}, Connection: "hub", Record: "A", After: day.Add(9 * time.Minute)}, "CRM-10"},
		"none":            {deadletter.Filter{Connection: "gone"}, ""},
	} {
		letters, err := desk.List(t.Context(), tt.filter)
		if err != nil || letters == nil || ids(letters) != tt.want {
			t.Errorf("%s: %v, %v; want %s", name, ids(letters), err, tt.want)
		}
		if tt.filter.Empty() != (name == "all") {
			t.Errorf("%s: the filter says it lets everything through: %v", name, tt.filter.Empty())
		}
	}
}

func TestABodyIsReadOnlyWhenAskedFor(t *testing.T) {
	read := 0
	desk := deadletter.Desk{Store: store{letters: shelf(), body: func(l deadletter.Letter) ([]byte, error) {
		read++
		return []byte("body of " + l.ID), nil
	}}}
	if l, err := desk.Show(t.Context(), "CRM-50", false); err != nil || read != 0 || l.Body != nil || l.Record != "B" {
		t.Errorf("%d bodies read, %+v, %v", read, l, err)
	}
	l, err := desk.Show(t.Context(), "CRM-50", true)
	if err != nil || read != 1 {
		t.Fatalf("%d bodies read, %v", read, err)
	}
	if shown := l.Show(); shown.Text != "body of CRM-50" || shown.Base64 != nil {
		t.Errorf("%q, %q", shown.Text, shown.Base64)
	}
	l.Body = []byte{0xff, 'x'}
	if shown := l.Show(); shown.Text != "" || string(shown.Base64) != "\xffx" {
		t.Errorf("%q, %q", shown.Text, shown.Base64)
	}
}

func TestADropTakesNothingAlongAndStopsAtAFailure(t *testing.T) {
	var called []string
	full := errors.New("no leader")
	desk := deadletter.Desk{Store: store{letters: shelf(), drop: func(l deadletter.Letter) error {
		called = append(called, l.ID)
		if l.ID == "CRM-50" {
			return full
		}
		return nil
	}}}
	results, err := desk.Drop(t.Context(), deadletter.Filter{IDs: []string{"CRM-100", "CRM-9"}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"CRM-9 dropped", "CRM-100 dropped"}, told(results)); diff != "" {
		t.Error(diff)
	}
	called = nil
	results, err = desk.Drop(t.Context(), deadletter.Filter{Connection: "hub"})
	if !errors.Is(err, full) || strings.Join(called, " ") != "CRM-9 CRM-10 CRM-30 CRM-40 CRM-50" {
		t.Errorf("%v, called for %v", err, called)
	}
	if diff := cmp.Diff([]string{"CRM-9 dropped", "CRM-10 dropped", "CRM-30 dropped", "CRM-40 dropped"}, told(results)); diff != "" {
		t.Error(diff)
	}
}
