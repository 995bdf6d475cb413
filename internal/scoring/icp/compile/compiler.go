package compile

import (
	"math"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp"
	"github.com/icptier/icptier/internal/scoring/icp/field"
)

// compiler turns the nodes of a file into a model.
type compiler struct {
	*reader
	model   *icp.Definition
	rules   []rule          // of the criteria
	claims  []claim         // that criteria give points for
	knocked []knocked       // what knock-outs name
	dead    map[string]bool // keys of values that no account can have
	mapped  []string        // what connections map; nil is not known
	uses    []use
	steps   float64 // that the conditions so far take for one account
}

// file reads the whole model, first what the rest leans on.
func (c *compiler) file(n *yaml.Node) {
	m := c.model
	o := c.object(n, "", "model", "version", "languages", "currency", "rates", "applies_to", "knockouts", "criteria", "segments",
		"qualification", "tiers", "placeholders")
	if v, key := o.need("model"); v != nil {
		m.Name = c.name(v, key)
	}
	if v, key := o.need("version"); v != nil {
		m.Version = c.name(v, key)
	}
	if v, key := o.at("languages"); v != nil {
		m.Languages = c.languages(v, key)
	}
	c.currencies(o)
	if v, key := o.at("placeholders"); v != nil {
		c.list(v, key, func(n *yaml.Node, key string) { m.Fields.Placeholders[field.Fold(c.text(n, key))] = true })
	}
	if v, key := o.at("applies_to"); v != nil {
		c.audiences(v, key)
	}
	if v, key := o.at("knockouts"); v != nil {
		c.knockouts(v, key)
	}
	if v, key := o.need("criteria"); v != nil {
		c.criteria(v, key)
	}
	qualifications := c.qualifications(o.at("qualification"))
	if v, key := o.at("segments"); v != nil {
		c.segments(v, key, qualifications)
	}
	tiers, key := o.need("tiers")
	if tiers == nil {
		return
	}
	cuts := c.tiers(tiers, key)
	if c.err() == nil {
		c.contradictions()
		c.reachable(cuts)
		c.unmapped()
	}
}

func (c *compiler) languages(n *yaml.Node, key string) []string {
	var all []string
	c.list(n, key, func(n *yaml.Node, key string) {
		switch {
		case n.Value != "de" && n.Value != "en":
			c.find(n, key, phrase.Of("language %q is not spoken", clip(n.Value)), phrase.Of("there are de and en"))
		case slices.Contains(all, n.Value):
			c.find(n, key, phrase.Of("is there twice"), phrase.Of("keep one of them"))
		default:
			all = append(all, n.Value)
		}
	})
	if len(all) == 0 {
		if n.Kind == yaml.SequenceNode && len(n.Content) == 0 {
			c.find(n, key, phrase.Of("names no language"), phrase.Of("write [de, en], [de] or [en]"))
		}
		return []string{"de", "en"}
	}
	return all
}

func (c *compiler) currencies(o object) {
	if v, key := o.at("currency"); v != nil {
		c.model.Fields.Currency = c.currency(v, key)
	}
	v, key := o.at("rates")
	if v == nil {
		return
	}
	c.entries(v, key, func(k, v *yaml.Node) {
		at := join(key, k.Value)
		currency := c.currency(k, at)
		rate, ok := c.decimal(v, at)
		switch {
		case !ok:
		case rate <= 0 || rate > 1e6:
			c.find(v, at, phrase.Of("a rate is above 0"), phrase.Of("write what one %s is worth in %s", currency, c.model.Fields.Currency))
		case currency == c.model.Fields.Currency:
			c.find(k, at, phrase.Of("is the model's own currency"), phrase.Of("leave it out"))
		default:
			c.model.Fields.Rates[currency] = rate
		}
	})
}

// currency reads an ISO 4217 code.
func (c *compiler) currency(n *yaml.Node, key string) string {
	code := n.Value
	if len(code) != 3 || strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		c.find(n, key, phrase.Of("%q is no currency", clip(code)), phrase.Of("write its three capital letters: EUR, CHF, USD"))
	}
	return code
}

// audiences reads the fields that limit the model to some accounts. An account without a
// value is not excluded: a missing value is no reason to drop it.
func (c *compiler) audiences(n *yaml.Node, key string) {
	o := c.object(n, key, "relationship", "country", "natural_person")
	if v, at := o.at("relationship"); v != nil {
		c.use("account.relationship", v, at)
		words := []string{"prospect", "customer", "partner", "competitor", "other"}
		c.audience(v, at, "relationship", func(a *crm.Account) string { return a.Relationship }, func(n *yaml.Node, key string) {
			if !slices.Contains(words, n.Value) {
				c.find(n, key, phrase.Of("there is no relationship %q", clip(n.Value)), nearest(n.Value, words))
			}
		})
	}
	if v, at := o.at("country"); v != nil {
		c.use("account.country", v, at)
		c.audience(v, at, "country", func(a *crm.Account) string { return a.Country }, func(n *yaml.Node, key string) { c.country(n, key) })
	}
	if v, at := o.at("natural_person"); v != nil {
		c.model.People = true
		if value, ok := c.flag(v, at); ok && !value {
			c.model.People = false // the default
		}
	}
}

func (c *compiler) audience(n *yaml.Node, key, name string, read func(*crm.Account) string, check func(*yaml.Node, string)) {
	a := icp.Audience{Name: name, Read: read}
	c.list(n, key, func(n *yaml.Node, key string) {
		check(n, key)
		a.Values = append(a.Values, n.Value)
	})
	if len(a.Values) == 0 && n.Kind == yaml.SequenceNode {
		c.find(n, key, phrase.Of("applies to nothing"), phrase.Of("name what the model is for, or leave the key out"))
	}
	c.model.Applies = append(c.model.Applies, a)
}

func (c *compiler) criteria(n *yaml.Node, key string) {
	const most = 100
	sum := 0
	c.list(n, key, func(n *yaml.Node, key string) {
		cr := c.criterion(n, key)
		sum += cr.Points
		if cr.ID != "" && slices.ContainsFunc(c.model.Criteria, func(o icp.Criterion) bool { return o.ID == cr.ID }) {
			c.find(n, join(key, "id"), phrase.Of("there are two criteria %q", cr.ID), phrase.Of("rename one"))
		}
		c.model.Criteria = append(c.model.Criteria, cr)
	})
	switch {
	case n.Kind != yaml.SequenceNode:
	case len(n.Content) > most:
		c.find(n, key, phrase.Of("there are more than %d criteria", most), phrase.Of("join those that say the same; each has at least one of 100 points"))
	case sum != 100:
		c.find(n, key, phrase.Of("the points add up to %d, not to 100", sum), phrase.Of("change points until they do"))
	}
}

func (c *compiler) criterion(n *yaml.Node, key string) icp.Criterion {
	o := c.object(n, key, append([]string{"id", "field", "points", "unknown", "label", "edition", "crm_edition", "country"}, tests()...)...)
	cr := icp.Criterion{}
	if v, at := o.need("id"); v != nil {
		cr.ID = c.name(v, at)
	}
	if v, at := o.need("points"); v != nil {
		points, _ := c.integer(v, at, 1, 100)
		cr.Points = int(points)
	}
	if v, at := o.at("unknown"); v != nil {
		unknown, _ := c.integer(v, at, 0, int64(cr.Points))
		cr.Unknown = int(unknown)
	}
	if v, _ := o.at("field"); v != nil {
		f, _ := field.Of(v.Value)
		cr.Field, cr.Label = f.Name, f.Label
		c.model.People = c.model.People || f.Name == "account.natural_person"
	}
	if v, at := o.at("label"); v != nil {
		cr.Label = c.words(v, at, c.model.Languages)
	} else if cr.Label == (scoring.Words{}) {
		cr.Label = scoring.Words{DE: cr.ID, EN: cr.ID}
		c.warn(n, join(key, "label"), phrase.Of("is missing, and reps will read %s", cr.ID), phrase.Of("say in the model's languages what the criterion is about"))
	}
	r := c.rule(o, cr.Points)
	c.rules = append(c.rules, r)
	cr.Kind, cr.Earn, cr.Value, cr.HalfLife, cr.Within = r.kind, r.earn, r.value, r.halfLife, r.within
	if best := r.best; cr.Points > 0 && best > cr.Points {
		c.find(n, join(key, "points"), phrase.Of("a value earns %d of %d points", best, cr.Points), phrase.Of("give the criterion as many as its best value"))
	} else if best > 0 && best < cr.Points {
		c.warn(n, join(key, "points"), phrase.Of("no value earns more than %d of %d points", best, cr.Points), phrase.Of("nobody can reach 100 so"))
	}
	return cr
}

func (c *compiler) tiers(n *yaml.Node, key string) object {
	m := c.model
	m.Cuts = [3]icp.Cut{{Tier: scoring.TierA}, {Tier: scoring.TierB}, {Tier: scoring.TierC}}
	o := c.object(n, key, "A", "B", "C", "capacity", "hysteresis")
	complete := true
	for i := range m.Cuts {
		v, at := o.need(string(m.Cuts[i].Tier))
		if v == nil {
			complete = false
			continue
		}
		cut := c.object(v, at, "score", "coverage")
		if v, at := cut.need("score"); v != nil {
			score, ok := c.integer(v, at, 1, 100)
			m.Cuts[i].Score, complete = int(score), complete && ok
		}
		if v, at := cut.at("coverage"); v != nil {
			share, ok := c.decimal(v, at)
			if ok && (share < 0 || share > 1) {
				c.find(v, at, phrase.Of("%s is no share", v.Value), phrase.Of("write 0.6 for 60 %%"))
			}
			m.Cuts[i].Coverage = int(math.Round(share * 100))
		}
	}
	if complete && (m.Cuts[0].Score <= m.Cuts[1].Score || m.Cuts[1].Score <= m.Cuts[2].Score) {
		c.find(n, key, phrase.Of("the scores of A, B and C have to fall"), phrase.Of("give A the highest score and C the lowest"))
	}
	if v, at := o.at("capacity"); v != nil {
		m.Capacity = c.capacity(v, at)
	}
	if v, at := o.at("hysteresis"); v != nil {
		points, _ := c.integer(v, at, 0, 50)
		m.Hysteresis = int(points)
	}
	return o
}
