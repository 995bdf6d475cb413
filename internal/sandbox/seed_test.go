package sandbox

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/icptier/icptier/internal/sample"
)

func TestWhatCompaniesHaveIsListedOnce(t *testing.T) {
	companies := []sample.Company{{Owner: "rep-2", Technologies: []string{"SAP", "AWS"}}, {}, {Owner: "rep-1", Technologies: []string{"AWS"}}, {Owner: "rep-2"}}
	if got := Reps(companies); !slices.Equal(got, []string{"rep-1", "rep-2"}) {
		t.Errorf("reps are %q", got)
	}
	if got := Technologies(companies); !slices.Equal(got, []string{"AWS", "SAP"}) {
		t.Errorf("technologies are %q", got)
	}
	if got := Reps(nil); got == nil || len(got) > 0 {
		t.Errorf("reps of nobody are %#v", got)
	}
}

func TestNothingHasChangedLaterThanNow(t *testing.T) {
	now := time.Date(2026, 11, 24, 6, 0, 0, 0, time.UTC)
	past, before := now.Add(-time.Hour), now.Add(-time.Minute)
	for want, moments := range map[time.Time][]time.Time{before: {past, before, now.Add(time.Second)}, now: {{}, now.Add(time.Hour)}} {
		if got := Latest(now, moments...); !got.Equal(want) {
			t.Errorf("of %v it is %s", moments, got)
		}
	}
}

func TestACountryIsWrittenTheSameWayForTheSameCompany(t *testing.T) {
	names := map[string][]string{"DE": {"Deutschland", "Germany"}}
	ways := map[string]bool{}
	for _, key := range []string{"a", "b", "c", "d", "e", "f", "g", "h"} {
		once := Country(names, "DE", key)
		if again := Country(names, "DE", key); once != again || !slices.Contains(names["DE"], once) {
			t.Errorf("%s: %q and %q", key, once, again)
		}
		ways[once] = true
	}
	if len(ways) != 2 || Country(names, "LI", "a") != "LI" || Country(names, "", "a") != "" {
		t.Errorf("it is written as %v", ways)
	}
}

func TestAStoreIsFilledInItsOrder(t *testing.T) {
	store, err := OpenStore("")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	if err := store.Fill("x", Batch{"b", []Object{{ID: "1", Created: now}}}, Batch{"a", []Object{{ID: "2", Created: now}}}); err != nil {
		t.Fatal(err)
	}
	first, _ := store.Get("b", "1")
	last, found := store.Get("a", "2")
	if !found || first.Seq >= last.Seq {
		t.Errorf("%+v, %+v", first, last)
	}
}

func TestAnswersHaveTheirContentType(t *testing.T) {
	for _, c := range []struct {
		status int
		body   any
		want   int
		text   string
	}{{0, []int{1}, http.StatusOK, "[1]"}, {http.StatusCreated, "x", http.StatusCreated, `"x"`}, {http.StatusNoContent, nil, http.StatusNoContent, ""}, {0, func() {}, http.StatusInternalServerError, "the answer cannot be encoded\n"}} {
		w := httptest.NewRecorder()
		WriteJSON(w, "application/x", c.status, c.body)
		typed := w.Header().Get("Content-Type") == "application/x"
		if w.Code != c.want || w.Body.String() != c.text || typed != (c.body != nil && c.want < 500) {
			t.Errorf("%v: %d %q %v", c.body, w.Code, w.Body, w.Header())
		}
	}
}
