package sample

import (
	"fmt"
	"slices"
	"time"

	"github.com/icptier/icptier/internal/crm"
)

// deals returns the sales opportunities of a company, oldest first.
func deals(d dice, c *Company, care int, employees int64, today time.Time) []Deal {
	var won, lost, open int
	switch c.Relationship {
	case "customer":
		won = d.between(1, 3)
		lost = d.pick(70, 20, 10)
		open = d.pick([]int{80, 60, 30}[care], 25, 10)
	case "prospect", "":
		lost = d.pick([]int{72, 66, 60}[care], 22, 8, 4)
		open = d.pick([]int{92, 58, 22}[care], 30, 10, 3)
	case "partner":
		open = d.pick(80, 15, 5)
	default: // nobody sells to them, but somebody tried
		lost = d.pick(88, 10, 2)
	}
	all := make([]Deal, 0, won+lost+open)
	for range won {
		all = append(all, closed(d, c, crm.DealWon, employees, today))
	}
	for range lost {
		all = append(all, closed(d, c, crm.DealLost, employees, today))
	}
	for range open {
		all = append(all, inPipeline(d, c, employees, today))
	}
	slices.SortStableFunc(all, func(a, b Deal) int { return a.Created.Compare(b.Created) })
	for i := range all {
		all[i].Key = fmt.Sprintf("%s/%d", c.Key, i+1)
	}
	return all
}

// closed makes a deal of the time since the company came into the CRM.
func closed(d dice, c *Company, status crm.DealStatus, employees int64, today time.Time) Deal {
	age := daysBetween(c.Created, today)
	began := d.between(min(30, age), age)
	took := min(began-1, d.between(15, 210))
	deal := Deal{
		Status: status, Step: 4, AmountEUR: amount(d, employees, 3),
		Created: notBefore(d.workday(today, began), c.Created),
	}
	deal.Closed = notBefore(d.workday(today, began-took), deal.Created.Add(time.Hour))
	if status == crm.DealLost {
		deal.Step = d.pick(20, 30, 25, 15, 10)
	}
	deal.Evidence = evidence(d, deal.Step, employees)
	return deal
}

// inPipeline makes an open deal; some have no date, and some have missed theirs.
func inPipeline(d dice, c *Company, employees int64, today time.Time) Deal {
	step := d.pick(26, 28, 22, 14, 10)
	began := min(daysBetween(c.Created, today), d.between(2+20*step, 45+40*step))
	deal := Deal{
		Status: crm.DealOpen, Step: step, AmountEUR: amount(d, employees, 22-5*step),
		Created:  notBefore(d.workday(today, began), c.Created),
		Evidence: evidence(d, step, employees),
	}
	switch d.pick(12, 13, 75) {
	case 0:
	case 1:
		deal.Closed = notBefore(d.workday(today, d.between(1, 40)), deal.Created.Add(time.Hour))
	default:
		deal.Closed = d.workday(today, -d.between(5, 150))
	}
	return deal
}

// amount follows from the size of the company; it is missing in percent of all deals.
func amount(d dice, employees int64, missing int) *int64 {
	value := round(d.logNormal(3000+max(4, min(employees, 5000))*70, 700))
	if d.chance(missing) {
		return nil
	}
	return &value
}

// evidence returns the qualification criteria that reps have filled in by a step of the
// pipeline: of MEDDIC for large companies, of BANT for small ones, now and then of both.
func evidence(d dice, step int, employees int64) map[string]crm.Level {
	criteria := []string{"authority", "budget", "need", "timing"}
	if employees >= 500 || d.chance(30) {
		criteria = []string{
			"champion", "competition", "decision_criteria", "decision_process", "economic_buyer", "metrics", "pain", "paper_process",
		}
		if d.chance(35) {
			criteria = append(criteria, "budget", "timing")
		}
	} else if d.chance(40) {
		criteria = append(criteria, "champion", "pain")
	}
	known := make(map[string]crm.Level)
	for _, criterion := range criteria {
		percent := 22 + 16*step
		switch criterion {
		case "need", "pain", "champion": // what a first talk brings
			percent += 14
		case "paper_process", "economic_buyer", "decision_process": // what comes last
			percent -= 16
		}
		if d.chance(percent) {
			levels := []crm.Level{crm.LevelNamed, crm.LevelConfirmed, crm.LevelProven}
			known[criterion] = levels[d.pick(60-9*step, 25+4*step, 3+5*step)]
		}
	}
	return known
}

func daysBetween(from, to time.Time) int { return max(1, int(to.Sub(from)/(24*time.Hour))) }

func notBefore(at, earliest time.Time) time.Time {
	if at.Before(earliest) {
		return earliest
	}
	return at
}
