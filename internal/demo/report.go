package demo

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/icptier/icptier/internal/accounts"
	"github.com/icptier/icptier/internal/scoring"
)

// Report is the result of the demo. Its JSON is stable.
type Report struct {
	Connections []Connection   `json:"connections"`
	Tiers       map[string]int `json:"tiers"` // accounts by tier; "none" where the model does not apply
	// Coverage is the mean share of the points whose inputs are known, in percent.
	Coverage int `json:"coverage"`
	// Seconds is the time of each stage, and of all under "total".
	Seconds map[string]float64 `json:"seconds"`
	Sample  []Seen             `json:"sample"`
	Plans   Plans              `json:"plans"`
}

// Connection is one connection's part of a Report.
type Connection struct {
	Name     string         `json:"name"`
	CRM      string         `json:"crm"`
	Accounts int            `json:"accounts"` // that the CRM shows
	Deals    int            `json:"deals"`
	Pulled   int            `json:"pulled"`  // records read by this run
	Scored   int            `json:"scored"`  // accounts with a score
	Written  int            `json:"written"` // records written by this run
	Refused  int            `json:"refused"` // by the CRM
	Calls    map[string]int `json:"calls"`   // to the CRM, by kind
	Tiers    map[string]int `json:"tiers"`
	Coverage int            `json:"coverage"`
}

func newReport(boxes []*Box) Report {
	r := Report{Tiers: map[string]int{}, Seconds: map[string]float64{}}
	for _, b := range boxes {
		r.Connections = append(r.Connections, Connection{
			Name: name(b.CRM), CRM: b.CRM, Calls: map[string]int{}, Tiers: map[string]int{},
		})
	}
	return r
}

// describe counts what stands in the cache, and reads a sample back from the CRMs.
func (d *Demo) describe(ctx context.Context, r *Report) error {
	all, coverage := 0, 0
	for i := range r.Connections {
		c := &r.Connections[i]
		sum := 0
		err := d.app.Accounts().List(ctx, accounts.ListFilter{Connection: c.Name}, func(l accounts.Listed) error {
			tier := string(l.Score.Effective())
			if tier == string(scoring.TierNone) {
				tier = "none"
			} else {
				sum += l.Score.Coverage
				c.Scored++
			}
			c.Accounts++
			c.Deals += l.Deals
			c.Tiers[tier]++
			r.Tiers[tier]++
			return nil
		})
		if err != nil {
			return err
		}
		if c.Scored > 0 {
			c.Coverage = int(math.Round(float64(sum) / float64(c.Scored)))
		}
		all, coverage = all+c.Scored, coverage+sum
	}
	if all > 0 {
		r.Coverage = int(math.Round(float64(coverage) / float64(all)))
	}
	if err := d.plan(ctx, r); err != nil {
		return err
	}
	return d.sample(ctx, r)
}

// sample reads an account of the best tier from each sandbox, and one that the
// model excludes from the first.
func (d *Demo) sample(ctx context.Context, r *Report) error {
	for i, b := range d.boxes {
		tiers := []scoring.Tier{scoring.TierA}
		if i == 0 {
			tiers = append(tiers, scoring.TierX)
		}
		for _, tier := range tiers {
			var id string
			err := d.app.Accounts().List(ctx, accounts.ListFilter{Connection: name(b.CRM), Tier: tier, Limit: 1}, func(l accounts.Listed) error {
				id = l.Key.ID
				return nil
			})
			if err != nil {
				return err
			}
			if id == "" {
				continue
			}
			seen, err := b.see(ctx, id)
			if err != nil {
				return fmt.Errorf("read back: %w", err)
			}
			r.Sample = append(r.Sample, seen)
		}
	}
	return nil
}

// seconds is a duration in seconds with two digits after the point.
func seconds(d time.Duration) float64 { return math.Round(d.Seconds()*100) / 100 }
