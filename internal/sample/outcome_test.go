package sample

import (
	"fmt"
	"testing"

	"github.com/icptier/icptier/internal/crm"
)

// TestOutcomesFollowFit counts what deals ended like by the fit of their company, worked out anew
// from the dice, over many seeds: the best win several times as often as the worst, and neither
// always nor never.
func TestOutcomesFollowFit(t *testing.T) {
	var won, all [4]int
	var plants, of [2]int // known of lost and of won
	for seed := range int64(4) {
		list, err := organisations()
		if err != nil {
			t.Fatal(err)
		}
		for i := range list {
			c := &list[i]
			before := *c
			generate(c, seed, today())
			s := sectorOf(&before)
			firm := newDice(seed, c.Key, "firm")
			employees := max(1, firm.logNormal(s.median, s.sigma))
			revenue := round(employees * firm.logNormal(s.revenue, 550))
			band := fit(&before, s, employees, revenue, technologies(newDice(seed, c.Key, "technologies"), s, employees)) / 26
			for _, d := range c.Deals {
				if d.Status == crm.DealOpen {
					continue
				}
				outcome := 0
				if d.Status == crm.DealWon {
					outcome = 1
				}
				if of[outcome]++; c.Plants != nil {
					plants[outcome]++
				}
				if customerBefore(c, &d) || c.Relationship == "other" || c.Relationship == "competitor" {
					continue
				}
				all[band]++
				won[band] += outcome
				if (d.LossReason != "") && d.Status == crm.DealWon {
					t.Errorf("%s is won and has a reason of its loss", d.Key)
				}
			}
		}
	}
	rate := func(band int) float64 { return float64(won[band]) / float64(all[band]) }
	t.Log("win rates of new business by fit:", fmt.Sprintf("%.2f %.2f %.2f %.2f", rate(0), rate(1), rate(2), rate(3)), "of", all)
	for band := 1; band < 4; band++ {
		if all[band] < 100 || rate(band) < 1.5*rate(band-1) {
			t.Errorf("of %d deals of fit %d are won %.2f, and %.2f of those below", all[band], 26*band, rate(band), rate(band-1))
		}
	}
	if rate(3) < 0.3 || rate(3) > 0.7 {
		t.Errorf("the best are won in %.2f of all cases: there has to be noise", rate(3))
	}
	t.Logf("plants: known of %d of %d lost and %d of %d won deals", plants[0], of[0], plants[1], of[1])
	if plants[1]*100 < 85*of[1] || plants[0]*100 > 40*of[0] {
		t.Error("the planted leak is gone: plants are asked for once a deal is won")
	}
}

func customerBefore(c *Company, d *Deal) bool {
	for _, o := range c.Deals {
		if o.Status == crm.DealWon && !o.Closed.After(d.Created) {
			return true
		}
	}
	return false
}
