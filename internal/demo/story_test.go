package demo

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/sample"
	"github.com/icptier/icptier/internal/scoring/icp/compile"
)

// TestTheStoryIsOfTheseAccounts compares what README.md tells with what it was made of: the
// companies that the sandboxes are filled with, on whatever day, and the shipped model. Its tables have to
// agree with one another. What hangs on the day alone is for who runs make story.
func TestTheStoryIsOfTheseAccounts(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	story := string(text)
	won, lost := [2]int{}, [2]int{} // all, and those of companies with a number of plants
	accounts, deals := 0, 0
	for place, name := range []string{"salesforce-demo", "hubspot-demo"} {
		all := companies(t, time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC))
		if other := companies(t, time.Date(2027, 3, 4, 9, 0, 0, 0, time.UTC)); len(other) != len(all) {
			t.Fatalf("there are %d companies on one day and %d on another", len(all), len(other))
		}
		held := sample.Share(all, place, 2)
		n := 0
		for i := range held {
			n += len(held[i].Deals)
			count(&held[i], &won, &lost)
		}
		row := regexp.MustCompile(`(?m)^` + name + ` +` + number(len(held)) + ` +` + number(n) + ` `)
		if !row.MatchString(story) {
			t.Errorf("README.md does not tell of the %d accounts and %d deals of %s", len(held), n, name)
		}
		accounts, deals = accounts+len(held), deals+n
	}
	said := fmt.Sprintf("account.custom.plants (left out): filled for %.0f%% of won and %.0f%% of lost deals",
		100*float64(won[1])/float64(won[0]), 100*float64(lost[1])/float64(lost[0]))
	if !strings.Contains(story, said) {
		t.Errorf("README.md does not say %q", said)
	}
	t.Run("tables", func(t *testing.T) { agree(t, story, accounts, deals) })
	model, err := os.ReadFile("../../config/icp/dach-mittelstand.yaml")
	if err != nil {
		t.Fatal(err)
	}
	m, err := compile.Parse("dach-mittelstand.yaml", model)
	if err != nil {
		t.Fatal(err)
	}
	for _, ref := range regexp.MustCompile(`dach-mittelstand@[^ ]+#[0-9a-f]{12}`).FindAllString(story, -1) {
		if want := m.Ref(); ref != want {
			t.Errorf("README.md speaks of %s, and %s is shipped", ref, want)
		}
	}
}

func companies(t *testing.T, now time.Time) []sample.Company {
	t.Helper()
	all, err := sample.Companies(sample.Options{Seed: 1, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func count(c *sample.Company, won, lost *[2]int) {
	for i := range c.Deals {
		of := won
		switch c.Deals[i].Status {
		case crm.DealOpen:
			continue
		case crm.DealLost:
			of = lost
		case crm.DealWon:
		}
		if of[0]++; c.Plants != nil {
			of[1]++
		}
	}
}

// agree compares the tables of the story: what moves out of each tier are the accounts of the
// run, and what is on the diagonal stays.
func agree(t *testing.T, story string, accounts, deals int) {
	total := row(t, story, `(?m)^Total +(.*)$`)
	if total[0] != accounts || total[1] != deals {
		t.Errorf("the run has %d accounts and %d deals, want %d and %d", total[0], total[1], accounts, deals)
	}
	moved := 0
	for i, tier := range []string{"A", "B", "C", "D", "X", "–"} {
		sum := 0
		for j, n := range row(t, story, `(?m)^`+tier+` +([0-9·]+(?: +[0-9·]+){5})$`) {
			if sum += n; i != j {
				moved += n
			}
		}
		if sum != total[2+i] {
			t.Errorf("%d accounts are in tier %s before the preview, and %d in the run", sum, tier, total[2+i])
		}
	}
	says := fmt.Sprintf("%d of %s accounts change their tier (%.1f%%)", moved, number(accounts), 100*float64(moved)/float64(accounts))
	if !strings.Contains(story, says) {
		t.Errorf("README.md does not say %q", says)
	}
}

// row are the numbers of a line.
func row(t *testing.T, story, pattern string) []int {
	t.Helper()
	found := regexp.MustCompile(pattern).FindStringSubmatch(story)
	if found == nil {
		t.Fatalf("README.md has no line %s", pattern)
	}
	var out []int
	for _, f := range strings.Fields(strings.ReplaceAll(found[1], ",", "")) {
		n, err := strconv.Atoi(strings.TrimSuffix(strings.ReplaceAll(f, "·", "0"), "%"))
		if err != nil {
			t.Fatalf("%q: %v", found[0], err)
		}
		out = append(out, n)
	}
	return out
}

// number writes thousands as the README does.
func number(n int) string {
	if n < 1000 {
		return strconv.Itoa(n)
	}
	return fmt.Sprintf("%d,%03d", n/1000, n%1000)
}
