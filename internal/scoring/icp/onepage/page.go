package onepage

import (
	"cmp"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/scoring/icp"
	"github.com/icptier/icptier/internal/scoring/icp/diff"
	"github.com/icptier/icptier/internal/scoring/icp/text"
)

// page is a model in one language, before it has a form.
type page struct {
	Lang, Title, Lead string
	Sections          []section
	FileTitle         string
	Hash, Source      string
	Bytes             int
}

type section struct {
	Title, Hint string
	Items       []item
}

// item is a name, what is said of it, and the sentences that the file's author wrote.
type item struct {
	Name   string
	Lines  []string
	Quotes []string
	weight int // points, for the order
}

// writer makes the page of a model.
type writer struct {
	m     *icp.Model
	lang  string
	words phrases
	all   []diff.Statement
	notes notes
}

func newPage(lang string, m *icp.Model) *page {
	if lang != "en" {
		lang = "de"
	}
	w := &writer{m: m, lang: lang, words: phrasesIn(lang), all: diff.Statements(m), notes: notesOf(m.Source())}
	source := m.Source()
	return &page{
		Lang: lang, Title: "ICP: " + w.value("model"), Lead: w.words.lead(w.value("version"), m.Hash()),
		Sections:  []section{w.who(), w.whoNot(), w.why(), w.cuts(), w.evidence(), w.version()},
		FileTitle: w.words.file, Hash: m.Hash(), Source: string(source), Bytes: len(source),
	}
}

// value is what stands under a key of the file; empty where nothing does.
func (w *writer) value(path string) string {
	for _, s := range w.all {
		if s.Path == path {
			return s.In(w.lang)
		}
	}
	return ""
}

// under are the statements below a path, and how each is called below it.
func (w *writer) under(path string) []diff.Statement {
	return slices.DeleteFunc(slices.Clone(w.all), func(s diff.Statement) bool {
		rest, found := strings.CutPrefix(s.Path, path)
		return !found || rest != "" && rest[0] != '.' && rest[0] != '['
	})
}

// other reports whether a statement is a text in the language that the page is not in.
func (w *writer) other(s diff.Statement) bool {
	return strings.HasSuffix(s.Path, map[string]string{"de": ".en", "en": ".de"}[w.lang])
}

// said writes statements: what each is about, and its value; the values of a list follow each other.
func (w *writer) said(statements ...diff.Statement) []string {
	var lines []string
	before := ""
	for _, s := range statements {
		value, what := s.In(w.lang), s.What(w.lang)
		if strings.HasPrefix(s.Path, "applies_to.relationship") {
			value = text.Relationship(w.lang, value)
		}
		switch {
		case s.Path == before:
			lines[len(lines)-1] += ", " + value
		case what != "":
			lines = append(lines, upper(what)+": "+value)
		default:
			lines = append(lines, value)
		}
		before = s.Path
	}
	return lines
}

// who are the criteria, those that count most first.
func (w *writer) who() section {
	s := section{Title: w.words.who, Hint: w.words.whoHint}
	for _, c := range w.m.Criteria() {
		path := "criteria[" + c.ID + "]"
		one := item{Name: w.words.upTo(c.Label.In(w.lang), c.Points), weight: c.Points}
		var parts []diff.Statement
		for _, x := range w.under(path) {
			switch key := strings.TrimPrefix(x.Path, path+"."); {
			case key == "field", key == "points", strings.HasPrefix(key, "label"), key == "unknown" && c.Unknown == 0:
			default:
				parts = append(parts, x)
			}
		}
		one.Lines = []string{strings.Join(w.said(parts...), "; ")}
		s.Items = append(s.Items, one)
	}
	slices.SortStableFunc(s.Items, func(a, b item) int { return cmp.Compare(b.weight, a.weight) })
	return s
}

// whoNot is what the model does not apply to, and its knock-outs.
func (w *writer) whoNot() section {
	s := section{Title: w.words.whoNot, Hint: w.words.whoNotHint}
	if applies := w.said(w.under("applies_to")...); len(applies) > 0 {
		s.Items = append(s.Items, item{Name: w.words.appliesTo, Lines: []string{strings.Join(applies, "; ")}})
	}
	for _, id := range w.ids("knockouts") {
		path := "knockouts[" + id + "]"
		one := item{Name: id}
		if k := w.m.Knockout(id); k != nil && k.Reason.In(w.lang) != "" {
			one.Name = k.Reason.In(w.lang)
		}
		rule := slices.DeleteFunc(w.under(path), func(x diff.Statement) bool { return strings.HasPrefix(x.Path, path+".reason") })
		one.Lines = []string{strings.Join(w.said(rule...), "; ")}
		s.Items = append(s.Items, one)
	}
	if len(s.Items) == 0 {
		s.Hint = w.words.nobody
	}
	return s
}

// ids are those of a list of objects, in the file's order.
func (w *writer) ids(list string) []string {
	var ids []string
	for _, s := range w.under(list) {
		id, _, _ := strings.Cut(strings.TrimPrefix(s.Path, list+"["), "]")
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// why is what the file's author wrote beside the rules.
func (w *writer) why() section {
	s := section{Title: w.words.why, Hint: w.words.whyHint}
	if len(w.notes.head) > 0 {
		s.Items = append(s.Items, item{Name: w.words.model, Quotes: w.notes.head})
	}
	for _, c := range w.m.Criteria() {
		if quotes := w.notes.criteria[c.ID]; len(quotes) > 0 {
			s.Items = append(s.Items, item{Name: c.Label.In(w.lang), Quotes: quotes})
		}
	}
	if len(s.Items) == 0 {
		s.Hint = w.words.noWhy
	}
	return s
}

func (w *writer) cuts() section {
	s := section{Title: w.words.cuts, Hint: w.words.cutsHint}
	for _, x := range w.under("tiers") {
		name := upper(x.Subject(w.lang))
		at := slices.IndexFunc(s.Items, func(i item) bool { return i.Name == name })
		if at < 0 {
			s.Items = append(s.Items, item{Name: name})
			at = len(s.Items) - 1
		}
		s.Items[at].Lines = append(s.Items[at].Lines, w.said(x)...)
	}
	return joined(s)
}

// evidence is how deals are qualified, per segment.
func (w *writer) evidence() section {
	s := section{Title: w.words.evidence, Hint: w.words.evidenceHint}
	for _, id := range w.ids("segments") {
		one := item{Name: w.words.segment + " " + id}
		path := "segments[" + id + "]"
		for _, x := range w.under(path) {
			if x.Path != path+".id" && !w.other(x) {
				one.Lines = append(one.Lines, w.segmentSays(path, x))
			}
		}
		s.Items = append(s.Items, one)
	}
	for _, x := range w.under("qualification") {
		name := upper(cmp.Or(x.Subject(w.lang), w.words.qualification))
		at := slices.IndexFunc(s.Items, func(i item) bool { return i.Name == name })
		if at < 0 {
			s.Items = append(s.Items, item{Name: name})
			at = len(s.Items) - 1
		}
		s.Items[at].Lines = append(s.Items[at].Lines, w.said(x)...)
	}
	if len(s.Items) == 0 {
		s.Hint = w.words.noEvidence
	}
	return joined(s)
}

// segmentSays writes motion and play without the name of their language.
func (w *writer) segmentSays(path string, x diff.Statement) string {
	segment := w.m.Segment(strings.TrimSuffix(strings.TrimPrefix(path, "segments["), "]"))
	if segment == nil {
		return w.said(x)[0]
	}
	switch key := strings.TrimPrefix(x.Path, path+"."); {
	case strings.HasPrefix(key, "motion"):
		return w.words.motion + ": " + segment.Motion.In(w.lang)
	case strings.HasPrefix(key, "play"):
		return w.words.play + ": " + segment.Play.In(w.lang)
	case key == "qualification":
		return upper(x.What(w.lang)) + ": " + strings.ToUpper(x.Value)
	}
	return w.said(x)[0]
}

func (w *writer) version() section {
	s := section{Title: w.words.version, Items: []item{{Name: w.m.Ref()}}}
	says := w.said(slices.Concat(w.under("languages"), w.under("currency"))...)
	for _, x := range w.under("rates") {
		says = append(says, upper(x.Subject(w.lang))+" "+w.said(x)[0])
	}
	s.Items[0].Lines = []string{strings.Join(says, "; "), w.words.readBack}
	return s
}

// joined puts the lines of each item on one.
func joined(s section) section {
	for i := range s.Items {
		s.Items[i].Lines = []string{strings.Join(s.Items[i].Lines, "; ")}
	}
	return s
}

func upper(s string) string {
	r := []rune(s)
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}
