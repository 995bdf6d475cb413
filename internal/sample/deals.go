package sample

import (
	"fmt"
	"slices"
	"time"

	"github.com/icptier/icptier/internal/crm"
)

// deals returns the sales opportunities of a company, oldest first. Those of companies that may
// buy end by fit, with luck; the first that is won makes a customer of the company.
func deals(d dice, c *Company, care, fit int, employees int64, today time.Time) []Deal {
	var ended, open, luck int
	switch c.Relationship {
	case "prospect", "":
		// Reps work on what suits them, and on what they know.
		ended = d.pick([][]int{{80, 16, 4}, {68, 22, 8, 2}, {54, 26, 12, 8}, {38, 28, 20, 14}}[min(fit/35, 1)+care]...)
		open = d.pick([]int{90, 62, 28}[care], 30, 10, 3)
		luck = 1
	case "partner":
		open = d.pick(80, 15, 5)
	default: // not a target group, but a sale was tried
		ended = d.pick(88, 10, 2)
	}
	all := make([]Deal, 0, ended+open)
	for range ended {
		all = append(all, ending(d, c, employees, today))
	}
	byDay(all)
	var customer time.Time // since when it is one
	for i := range all {
		existing := !customer.IsZero() && !all[i].Created.Before(customer)
		end(d, &all[i], luck*winPercent(fit, existing), employees)
		if all[i].Status == crm.DealWon && (customer.IsZero() || all[i].Closed.Before(customer)) {
			customer = all[i].Closed
		}
	}
	if !customer.IsZero() {
		c.Relationship = "customer"
	}
	for range open {
		all = append(all, inPipeline(d, c, employees, today))
	}
	byDay(all)
	for i := range all {
		all[i].Key = fmt.Sprintf("%s/%d", c.Key, i+1)
	}
	return all
}

func byDay(all []Deal) {
	slices.SortStableFunc(all, func(a, b Deal) int { return a.Created.Compare(b.Created) })
}

// ending makes a deal of the time since the company came into the CRM, that will have ended.
func ending(d dice, c *Company, employees int64, today time.Time) Deal {
	age := daysBetween(c.Created, today)
	began := d.between(min(30, age), age)
	took := min(began-1, d.between(15, 210))
	deal := Deal{AmountEUR: amount(d, employees, 3), Created: notBefore(d.workday(today, began), c.Created)}
	deal.Closed = notBefore(d.workday(today, began-took), deal.Created.Add(time.Hour))
	return deal
}

// end draws how a deal ended, won in percent of all cases.
func end(d dice, deal *Deal, percent int, employees int64) {
	if d.chance(40) {
		deal.Competitor = Competitors()[d.pick(45, 30, 25)]
	}
	if deal.Competitor == Competitors()[0] {
		percent = percent * 6 / 10 // the strongest of them
	}
	if d.chance(percent) {
		deal.Status, deal.Step = crm.DealWon, 4
	} else {
		deal.Status, deal.Step = crm.DealLost, d.pick(20, 30, 25, 15, 10)
		if deal.LossReason = LossReasons()[d.pick(30, 25, 20, 25)]; deal.Competitor != "" && d.chance(50) {
			deal.LossReason = LossReasons()[lostToCompetitor]
		} else if d.chance(25) {
			deal.LossReason = ""
		}
	}
	deal.Evidence = evidence(d, deal.Step, employees)
}

// Competitors lists the invented rivals of the demo's seller, the strongest first.
func Competitors() []string { return []string{"Vendor A", "Vendor B", "in-house"} }

const lostToCompetitor = 4

// LossReasons lists why deals of the demo are lost, in the words of those who sell.
func LossReasons() []string {
	return []string{"price", "no decision", "timing", "missing feature", "competitor"}
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
