package diff

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp"
)

// DifferenceKind says what happened to a part of a model.
type DifferenceKind string

// The kinds of differences.
const (
	DifferenceAdded   DifferenceKind = "added"
	DifferenceRemoved DifferenceKind = "removed"
	DifferenceChanged DifferenceKind = "changed"
	DifferenceMoved   DifferenceKind = "moved" // another place in a list whose order counts
)

// Difference is one thing that two versions of a model say differently.
type Difference struct {
	// Path names it by ids and labels, so that it stays the same when lines move:
	// criteria[employees].bands[50-499], tiers.A.score.
	Path string         `json:"path"`
	Kind DifferenceKind `json:"kind"`
	// Before and After are the values in one form, independent of language and of how the
	// file writes them: 10000000 for 10_000_000. Before is empty for an addition,
	// After for a removal; for a move they are places, from 1.
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`

	subject, what scoring.Words
	unit          unit
}

// Models returns what after says differently from before, in the order of the file's
// keys. Comments, the order of keys and how numbers are written make no difference.
func Models(before, after *icp.Model) []Difference {
	return diffNodes(root(before.Source()), root(after.Source()))
}

// root is the mapping of a file that has been compiled.
func root(source []byte) *yaml.Node {
	var doc yaml.Node
	if err := yaml.Unmarshal(source, &doc); err != nil || len(doc.Content) == 0 {
		return nil
	}
	return doc.Content[0]
}

func diffNodes(before, after *yaml.Node) []Difference {
	d := &differ{}
	d.models(before, after)
	return d.all
}

func (d *differ) models(before, after *yaml.Node) {
	top := spot{}
	for _, k := range keysOf(before, after) {
		b, a, at := value(before, k), value(after, k), top.key(k, wordsOf(k))
		switch k {
		case "criteria":
			d.named(at, b, a, criterionWords, unitPoints, "points", d.criterion, false)
		case "knockouts":
			d.named(at, b, a, knockoutWords, unitText, "", d.rule, true)
		case "segments":
			d.named(at, b, a, segmentWords, unitText, "qualification", d.any, true)
		case "qualification":
			d.qualification(at, b, a)
		case "tiers":
			d.tiers(at, b, a)
		case "rates", "applies_to":
			d.any(spot{path: k, subject: wordsOf(k), unit: at.unit}, b, a)
		default:
			d.any(at, b, a)
		}
	}
}

// spot is the place of a difference in a model: the path, and the words for it.
type spot struct {
	path          string
	subject, what scoring.Words
	unit          unit
}

func (p spot) key(k string, what scoring.Words) spot {
	return spot{path: strings.TrimPrefix(p.path+"."+k, "."), subject: p.subject, what: what, unit: unitOf(k, p.unit)}
}

func (p spot) item(label string, what scoring.Words) spot {
	p.path, p.what = p.path+"["+label+"]", what
	return p
}

// differ collects differences.
type differ struct {
	all []Difference
	// whole tells a new object by all that it says, and not by one of its keys.
	whole bool
}

func (d *differ) add(p spot, kind DifferenceKind, before, after string) {
	d.all = append(d.all, Difference{
		Path: p.path, Kind: kind, Before: before, After: after, subject: p.subject, what: p.what, unit: p.unit,
	})
}

// any compares two values of any shape; nil is absent.
func (d *differ) any(p spot, before, after *yaml.Node) {
	switch {
	case mapping(before) || mapping(after):
		for _, k := range keysOf(before, after) {
			d.any(p.key(k, within(p, k)), value(before, k), value(after, k))
		}
	case list(before) || list(after):
		d.list(p, before, after)
	default:
		d.scalar(p, scalarOf(before), scalarOf(after))
	}
}

// scalar compares two texts; empty is absent.
func (d *differ) scalar(p spot, before, after string) {
	switch {
	case before == after:
	case before == "":
		d.add(p, DifferenceAdded, "", after)
	case after == "":
		d.add(p, DifferenceRemoved, before, "")
	default:
		d.add(p, DifferenceChanged, before, after)
	}
}

// list compares lists of texts: as they stand where their order counts, and else by what
// is in one and not in the other. A list of anything else is compared place by place.
func (d *differ) list(p spot, before, after *yaml.Node) {
	b, a := texts(before), texts(after)
	if b == nil && before != nil || a == nil && after != nil || ordered(p.path) {
		for i := range max(length(before), length(after)) {
			at := p
			at.path += fmt.Sprintf("[%d]", i+1)
			at.what = scoring.Words{DE: fmt.Sprintf("%s %d", p.what.DE, i+1), EN: fmt.Sprintf("%s %d", p.what.EN, i+1)}
			d.any(at, item(before, i), item(after, i))
		}
		return
	}
	for _, v := range b {
		if !slices.Contains(a, v) {
			d.add(p, DifferenceRemoved, v, "")
		}
	}
	for _, v := range a {
		if !slices.Contains(b, v) {
			d.add(p, DifferenceAdded, "", v)
		}
	}
}

// named compares lists of objects with ids. What a new or a lost object says is the
// value of one of its keys. Where the order counts, those that are in both are compared
// in their order too.
func (d *differ) named(
	p spot, before, after *yaml.Node, words func(*yaml.Node) scoring.Words, u unit, says string,
	each func(p spot, before, after *yaml.Node), order bool,
) {
	old, now := byID(before), byID(after)
	for _, id := range old.ids {
		if now.nodes[id] == nil {
			d.add(spot{path: p.path + "[" + id + "]", subject: words(old.nodes[id]), unit: u}, DifferenceRemoved, scalarOf(value(old.nodes[id], says)), "")
		}
	}
	for _, id := range now.ids {
		at := spot{path: p.path + "[" + id + "]", subject: words(now.nodes[id]), unit: u}
		if old.nodes[id] == nil && !d.whole {
			d.add(at, DifferenceAdded, "", scalarOf(value(now.nodes[id], says)))
			continue
		}
		each(at, old.nodes[id], now.nodes[id])
	}
	if !order {
		return
	}
	shared := func(ids []string, other map[string]*yaml.Node) []string {
		return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return other[id] == nil })
	}
	was, is := shared(old.ids, now.nodes), shared(now.ids, old.nodes)
	for i, id := range is {
		if j := slices.Index(was, id); j != i {
			d.add(spot{path: p.path + "[" + id + "]", subject: words(now.nodes[id])}, DifferenceMoved,
				strconv.Itoa(slices.Index(old.ids, id)+1), strconv.Itoa(slices.Index(now.ids, id)+1))
		}
	}
}

func (d *differ) criterion(p spot, before, after *yaml.Node) {
	p.unit = unitText
	for _, k := range keysOf(before, after) {
		b, a, at := value(before, k), value(after, k), p.key(k, wordsOf(k))
		switch k {
		case "bands":
			d.bands(at, b, a)
		case "set", "prefix", "contains", "within":
			d.labels(at, k, b, a)
		case "id":
		default:
			d.any(at, b, a)
		}
	}
}

func (d *differ) rule(p spot, before, after *yaml.Node) {
	for _, k := range keysOf(before, after) {
		if k != "id" {
			d.any(p.key(k, wordsOf(k)), value(before, k), value(after, k))
		}
	}
}

// labels compares mappings of labels to points, which may stand in mappings of countries.
func (d *differ) labels(p spot, test string, before, after *yaml.Node) {
	p.unit = unitPoints
	for _, label := range keysOf(before, after) {
		b, a := value(before, label), value(after, label)
		if mapping(b) || mapping(a) {
			in := p
			in.path += "." + label
			for _, inner := range keysOf(b, a) {
				d.scalar(in.item(inner, labelWords(test, label+" "+inner)), scalarOf(value(b, inner)), scalarOf(value(a, inner)))
			}
			continue
		}
		d.scalar(p.item(label, labelWords(test, label)), scalarOf(b), scalarOf(a))
	}
}

// bands compares bands by their ranges. Those left over are compared in their order, so
// that a moved border shows as one.
func (d *differ) bands(p spot, before, after *yaml.Node) {
	old, now := ranges(before), ranges(after)
	p.unit = unitPoints
	var gone, made []span
	for _, b := range old {
		if i := slices.IndexFunc(now, b.same); i >= 0 {
			d.scalar(p.item(b.label(), b.words()), b.points, now[i].points)
		} else {
			gone = append(gone, b)
		}
	}
	for _, b := range now {
		if !slices.ContainsFunc(old, b.same) {
			made = append(made, b)
		}
	}
	for i := range max(len(gone), len(made)) {
		switch {
		case i >= len(made):
			d.add(p.item(gone[i].label(), gone[i].words()), DifferenceRemoved, gone[i].points, "")
		case i >= len(gone):
			d.add(p.item(made[i].label(), made[i].words()), DifferenceAdded, "", made[i].points)
		default:
			at := p.item(made[i].label(), wordsOf("bands"))
			at.unit = unitBand
			d.add(at, DifferenceChanged, gone[i].label()+": "+gone[i].points, made[i].label()+": "+made[i].points)
		}
	}
}

func (d *differ) qualification(p spot, before, after *yaml.Node) {
	for _, k := range keysOf(before, after) {
		at := spot{path: p.path, subject: p.what}.key(k, wordsOf(k))
		if f := slices.IndexFunc(icp.Frameworks(), func(f *scoring.Framework) bool { return f.ID == k }); f >= 0 {
			at.subject = scoring.Words{DE: icp.Frameworks()[f].Name, EN: icp.Frameworks()[f].Name}
			at.unit = unitNumber
		}
		d.any(at, value(before, k), value(after, k))
	}
}

func (d *differ) tiers(p spot, before, after *yaml.Node) {
	for _, k := range keysOf(before, after) {
		at := spot{path: p.path, subject: p.what}.key(k, wordsOf(k))
		if len(k) == 1 {
			at.subject = scoring.Words{DE: "Stufe " + k, EN: "Tier " + k}
		}
		d.any(at, value(before, k), value(after, k))
	}
}
