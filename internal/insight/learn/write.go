package learn

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/insight/backtest"
	"github.com/icptier/icptier/internal/insight/deals"
	"github.com/icptier/icptier/internal/insight/words"
	"github.com/icptier/icptier/internal/scoring/dach"
)

// write makes the model file of a proposal.
func write(s *deals.Set, p *Proposal, r *backtest.Report, o Options) (string, error) {
	w := writer{lang: o.Lang}
	criteria := list()
	for i := range p.Criteria {
		criteria.Content = append(criteria.Content, w.criteria(&p.Criteria[i])...)
	}
	tiers := mapping(
		"A", flow("score", whole(p.Tiers.A)), "B", flow("score", whole(p.Tiers.B)), "C", flow("score", whole(p.Tiers.C)), "hysteresis", whole(hysteresis(p.Tiers)),
	)
	doc := mapping("model", text(o.Name), "version", text(o.Version), "languages", flowList("de", "en"), "currency", text(o.Currency))
	add(doc, "segments", sequence(flow("id", text("all"), "qualification", text("bant"))))
	taken, err := carry(doc, tiers, o.Current)
	if err != nil {
		return "", err
	}
	add(doc, "criteria", criteria)
	add(doc, "tiers", tiers)
	doc.HeadComment = strings.Join(append(w.head(p, r, o, taken), trainedOn(s, r.AUC)...), "\n")
	comment(doc, "criteria", w.say(
		words.Of("The points of all criteria add up to 100. Change, drop and add, as long as the sum is right.")))
	shares := o.shares()
	comment(doc, "tiers", w.say(
		words.Of("Learned: about the best %s%% of the deals are A, up to %s%% B, up to %s%% C; the rest is D.", words.Percent(shares[0]), words.Percent(shares[1]), words.Percent(shares[2]))))
	var out bytes.Buffer
	enc := yaml.NewEncoder(&out)
	enc.SetIndent(2)
	if err := enc.Encode(doc); err != nil {
		return "", fmt.Errorf("write the proposed model: %w", err)
	}
	return out.String(), nil
}

// hysteresis keeps accounts from moving to and fro, and fits between the cuts.
func hysteresis(t Tiers) int { return max(0, min(3, t.A-t.B-1, t.B-t.C-1, t.C-1)) }

type writer struct{ lang string }

func (w writer) say(text words.Text) string { return text.In(w.lang) }

func (w writer) head(p *Proposal, r *backtest.Report, o Options, taken []string) []string {
	lines := []string{w.say(words.Of("A proposal, learned from %s deals (%s).", words.Count(p.Deals), o.Source))}
	lines = append(lines, fold(r.Sentence.In(w.lang))...)
	lines = append(lines, fold(w.say(words.Of("Test: %s.", r.Protocol.Text)))...)
	read := w.say(words.Of("Knock-outs and applies_to are for a person to add."))
	if len(taken) > 0 {
		read = w.say(words.Of("Taken over from %s: %s, and of the tiers all but the cuts.", o.InForce.Model, strings.Join(taken, ", ")))
	}
	lines = append(lines, fold(w.say(words.Of("Before it is published: read it, trim it, check it with icptier icp lint. %s", read)))...)
	return lines
}

// fold breaks a sentence into lines of a comment.
func fold(s string) []string {
	const widest = 92
	var lines []string
	line := ""
	for _, word := range strings.Fields(s) {
		if line != "" && len(line)+1+len(word) > widest {
			lines, line = append(lines, line), ""
		}
		line = strings.TrimSpace(line + " " + word)
	}
	return append(lines, line)
}

// criteria are those of one field: one, except where ranges of fractions need several.
func (w writer) criteria(c *Criterion) []*yaml.Node {
	switch _, isTechnology := technology(c.Column); {
	case c.When != "":
		return []*yaml.Node{w.both(c)}
	case isTechnology:
		return []*yaml.Node{w.flag(c)}
	case len(c.Values) > 0 && (c.Values[0].From != nil || c.Values[0].To != nil):
		if fractions(c) {
			return w.levels(c)
		}
		return []*yaml.Node{w.bands(c)}
	}
	return []*yaml.Node{w.labels(c)}
}

func (w writer) begin(c *Criterion, id string, points, unknown int) *yaml.Node {
	n := mapping("id", text(id), "field", text(c.Field), "points", whole(points))
	if unknown > 0 {
		add(n, "unknown", whole(unknown))
	}
	if l, ok := label(c); ok {
		add(n, "label", flow("de", text(l.DE), "en", text(l.EN)))
	}
	n.HeadComment = w.rests(c)
	return n
}

// rests says on how many deals a criterion rests.
func (w writer) rests(c *Criterion) string {
	line := w.say(words.Of("Rests on %s deals with a value", words.Count(c.Deals)))
	if c.Unknown.Deals > 0 {
		line += w.say(words.Of("; %s without one, of which %s were won", words.Count(c.Unknown.Deals), words.Count(c.Unknown.Won)))
	}
	return line + "."
}

// won says how the deals of a band ended.
func (w writer) won(b Band) string {
	if b.WinRate == nil {
		return ""
	}
	return w.say(words.Of("%s of %s won, %s%% (%s to %s%%)", words.Count(b.Won), words.Count(b.Deals),
		words.Percent(*b.WinRate), words.Percent(*b.Low), words.Percent(*b.High)))
}

// mostLabels is how many rare labels are written out; one that is not there earns nothing.
const mostLabels = 200

func (w writer) labels(c *Criterion) *yaml.Node {
	n := w.begin(c, c.ID, c.Points, c.Unknown.Points)
	if c.Field == "account.postal_code" && byCountry(c) {
		add(n, "prefix", w.regions(c))
		return n
	}
	set, codes := mapping(), mapping()
	for _, b := range c.Values {
		for i, l := range b.Labels {
			if i >= mostLabels || len(l) > longestLabel {
				continue
			}
			v := whole(b.Points)
			if !b.Rare {
				v.LineComment = w.won(b)
			} else if i == 0 {
				v.LineComment = w.say(words.Of("rare values together: ")) + w.won(b)
			}
			if c.Field == "account.country" {
				l = cmp.Or(crm.CountryCode(l), l)
			}
			into := set
			if code, ok := dach.WZ2008.Read(l); ok && c.Field == "account.industry" {
				const division = 2 // digits, of which one is a section
				into, l = codes, code.String()[:min(division, len(code.String()))]
			}
			if !has(into, l) {
				add(into, l, v)
			}
		}
	}
	if c.Unseen > 0 && c.Field != "account.industry" && !strings.Contains(strings.Join(keys(set), ""), "*") {
		v := whole(c.Unseen)
		v.LineComment = w.say(words.Of("all others: as much as the mean"))
		add(set, "*", v)
		add(n, "prefix", set)
		return n
	}
	if len(codes.Content) > 0 {
		add(n, "edition", text(dach.WZ2008.Name()))
		add(n, "prefix", codes)
	}
	if len(set.Content) > 0 {
		add(n, "set", set)
	}
	return n
}

func byCountry(c *Criterion) bool {
	return len(c.Values) > 0 && len(c.Values[0].Labels) > 0 && strings.Contains(c.Values[0].Labels[0], " ")
}

// regions are prefixes by country of labels such as DE 7.
func (w writer) regions(c *Criterion) *yaml.Node {
	countries := mapping()
	for _, b := range c.Values {
		for _, l := range b.Labels {
			country, prefix, found := strings.Cut(l, " ")
			if !found {
				continue
			}
			i := slices.IndexFunc(countries.Content, func(k *yaml.Node) bool { return k.Value == country })
			if i < 0 {
				i = len(countries.Content)
				add(countries, country, mapping())
			}
			v := whole(b.Points)
			if !b.Rare {
				v.LineComment = w.won(b)
			}
			add(countries.Content[i+1], prefix, v)
		}
	}
	for i := 1; i < len(countries.Content) && c.Unseen > 0; i += 2 {
		add(countries.Content[i], "*", whole(c.Unseen))
	}
	return countries
}

// longestLabel is the longest label that a model takes.
const longestLabel = 80

func (w writer) bands(c *Criterion) *yaml.Node {
	n := w.begin(c, c.ID, c.Points, c.Unknown.Points)
	bands := list()
	for _, b := range c.Values {
		entry := flow()
		if b.From != nil {
			add(entry, "from", number(*b.From))
		}
		if b.To != nil {
			add(entry, "to", number(*b.To-1))
		}
		add(entry, "points", whole(b.Points))
		entry.LineComment = w.won(b)
		bands.Content = append(bands.Content, entry)
	}
	add(n, "bands", bands)
	return n
}

func (w writer) flag(c *Criterion) *yaml.Node {
	item, _ := technology(c.Column)
	condition := strconv.Quote(item) + " in account.technologies"
	for _, b := range c.Values {
		if len(b.Labels) == 1 && b.Labels[0] == "false" && b.Points == c.Points {
			condition = "not (" + condition + ")"
		}
	}
	n := w.begin(c, c.ID, c.Points, c.Unknown.Points)
	remove(n, "field")
	add(n, "when", text(condition))
	return n
}
