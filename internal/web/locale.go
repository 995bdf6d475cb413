package web

import (
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/language"

	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/insight/words"
	"github.com/icptier/icptier/internal/notation"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/report"
)

//go:embed templates/*.html
var templateFiles embed.FS

// languages lists what the pages speak; the first is the default.
func languages() []string { return []string{"de", "en"} }

// locale is one language: its words, its formats, and the templates with both.
type locale struct {
	lang      string
	templates map[string]*template.Template
	style     notation.Style
	now       func() time.Time
}

func newLocale(lang string, o Options) (*locale, error) {
	l := &locale{lang: lang, style: notation.For(lang, o.Zone), now: o.Now}
	l.templates = map[string]*template.Template{}
	for _, name := range []string{"overview", "accounts", "account", "model", "preview", "market", "lists", "notice", "error", "jobs", "dead", "letter", "health", "drawn", "plain", "out", "audit"} {
		t := template.New(name).Funcs(l.functions())
		_, err := t.Funcs(template.FuncMap{"rows": l.rows(t)}).ParseFS(templateFiles, "templates/layout.html", "templates/parts.html", "templates/"+name+".html")
		if err != nil {
			return nil, fmt.Errorf("parse the templates: %w", err)
		}
		l.templates[name] = t
	}
	return l, nil
}

func (l *locale) functions() template.FuncMap {
	lang := l.lang
	return template.FuncMap{
		"number": l.number, "count": func(n *int64) string { return l.number(int(*n)) }, "percent": l.percent, "money": l.money,
		"when": l.style.Time, "day": l.style.Date, "ago": l.ago, "took": l.style.Seconds, "machine": machine,
		"job": l.job, "counts": l.counts, "run": l.run, "connection": func(state string) string { return answer.ConnectionState(state).In(lang) },
		"deal": l.deal, "relationship": l.relationship, "level": l.level, "dots": dots,
		"tier": tierClass, "join": func(list []string) string { return strings.Join(list, ", ") },
		"known": func(list []string) bool { return list != nil },
		"share": l.share, "figure": l.figure, "amount": l.amount, "basis": l.basis, "assumption": l.assumption,
		"stored": l.stored, "quoted": l.quoted, "bad": l.bad, "has": slices.Contains[[]string], "openDeals": l.openDeals, "worth": l.worth,
		"share1": func(share float64) string { return l.style.Percent(share, 1) }, "above": percentAbove,
		"table": func(t report.Table) template.HTML { return t.HTML(l.style) }, "text": func(t words.Text) string { return t.In(lang) },
		"words": l.words, "tierHint": l.tierHint, "order": l.order, "outcome": l.outcome, "drawn": l.drawn, "limit": l.limit, "field": l.field, "mode": l.mode,
		"choice": func(name, value string, modes []string) choice { return choice{name, value, modes} },
	}
}

// stored is a sentence that was kept when something went wrong.
func (l *locale) stored(said phrase.Phrase) string { return said.In(l.lang) }

// quoted is such a sentence of which there is a string alone: in German where the catalogue has
// it, and else quoted.
func (l *locale) quoted(sentence string) string { return l.stored(phrase.Text(sentence)) }

// request reads the language off a request: what the address asks for, else
// what the browser prefers.
func (s *server) request(r *http.Request) *request {
	req := &request{Request: r, base: s.base, began: s.options.Now()}
	if lang := r.URL.Query().Get("lang"); s.locales[lang] != nil {
		req.chosen, req.locale = lang, s.locales[lang]
		return req
	}
	req.locale = s.locales[s.options.Language]
	header := r.Header.Get("Accept-Language")
	wanted, _, err := language.ParseAcceptLanguage(header[:min(len(header), 256)])
	if err != nil {
		return req
	}
	for _, tag := range wanted {
		base, _ := tag.Base()
		if l := s.locales[base.String()]; l != nil {
			req.locale = l
			return req
		}
	}
	return req
}

// counts says what a run did.
func (l *locale) counts(counts []Count) string {
	parts := make([]string, len(counts))
	for i, c := range counts {
		parts[i] = l.number(c.N) + " " + l.count(c.What)
	}
	return strings.Join(parts, ", ")
}

func (l *locale) number(n int) string { return l.style.Count(n) }

func (l *locale) percent(share float64) string { return l.style.Percent(share, 0) }

func (l *locale) money(a *Amount) string { return l.style.Money(a.Units, a.Currency) }

// ago is how long ago t was, roughly.
func (l *locale) ago(t time.Time) string {
	d := l.now().Sub(t)
	switch {
	case d < 5*time.Second:
		return l.words("just now")
	case d < 90*time.Second:
		return l.words("%d s ago", int(d.Seconds()))
	case d < 90*time.Minute:
		return l.words("%d min ago", int(d.Minutes()))
	case d < 24*time.Hour:
		return l.words("%d h ago", int(d.Hours()))
	case d < 48*time.Hour:
		return l.words("1 day ago")
	}
	return l.words("%d days ago", int(d.Hours()/24))
}

// machine is a time for programs, as the datetime attribute wants it.
func machine(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// dots shows a level of evidence, 0 to 3.
func dots(level int) string {
	level = min(max(level, 0), 3)
	return strings.Repeat("●", level) + strings.Repeat("○", 3-level)
}

// tierClass is the CSS class of a tier; whatever is no tier looks like none.
func tierClass(tier string) string {
	switch tier {
	case "A", "B", "C", "D", "X":
		return "tier-" + tier
	}
	return "tier-none"
}
