package byfile

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
)

// leastOverlap is how far every reading looks back: stamps of whole seconds, and as long
// again for what was written while the one before was answered.
const leastOverlap = 2 * time.Second

// check says what the grammar cannot, and makes ready what calls are made of.
func (l *linter) check() {
	m := l.manifest
	l.checkAPI()
	if m.Identify.None == "" {
		l.prepare("identify", &m.Identify.call, reads, "conf", "conn")
		l.compile("identify.tenant", &m.Identify.Tenant, "page", "conf", "conn")
		l.compile("identify.label", &m.Identify.Label, "page", "conf", "conn")
	}
	for _, k := range crm.Kinds() {
		at := m.of(k)
		at.kind = k
		l.checkKind("kinds."+string(k), at)
	}
	if list := &m.Own.List; list.None == "" {
		l.prepare("own.list", &list.call, reads, "object", "conf")
		l.compile("own.list.items", &list.Items, "page", "object", "conf")
		for _, one := range []struct {
			key string
			e   *expression
		}{{"name", &list.Name}, {"type", &list.Type}, {"options", &list.Options}, {"id", &list.ID}} {
			l.compile("own.list."+one.key, one.e, "k", "f")
		}
	}
	l.checkCells(&m.Own.Cells)
	if create := &m.Own.Create; create.None == "" {
		l.prepare("own.create", &create.call, writes, "object", "field", "conf")
		if m.Own.List.None != "" {
			l.find("own.create", phrase.Of("creates fields that nothing lists"), phrase.Of("say under own.list how the CRM's fields are listed, or write none: with the reason"))
		}
	}
}

// checkCells looks that cells of a list can be told apart and written.
func (l *linter) checkCells(c *cells) {
	l.compile("own.cells.of", &c.Of, "r")
	l.compile("own.cells.key", &c.Key, "v")
	l.compile("own.cells.value", &c.Value, "v")
	list := &l.manifest.Own.List
	if c.Key.source != "" && (list.None != "" || list.ID.source == "") {
		l.find("own.cells.key", phrase.Of("names fields by something that nothing lists"), phrase.Of("say under own.list.id what it is of a field"))
	}
	body, err := prepared(c.Write, []string{"field", "value"})
	if err != nil {
		l.expressionFault("own.cells.write", err)
		return
	}
	c.body = body
}

func (l *linter) checkAPI() {
	a := &l.manifest.API
	if (a.Auth.Header == "") == (a.Auth.Scheme == "") {
		l.find("api.auth", phrase.Of("needs either header or scheme"), phrase.Of("write scheme: Bearer, or header: with the name of the header that holds the token"))
	}
	l.checkHeaders("api.headers", a.Headers)
	for _, name := range sorted(a.Headers) {
		a.headers = append(a.headers, l.pair("api.headers."+name, name, a.Headers[name], []string{"conf"}))
	}
	l.compile("api.refused", &a.Refused, "page", "status")
	ids, err := regexp.Compile(a.IDs)
	if err != nil {
		l.find("api.ids", phrase.Of("is no regular expression: %s", phrase.Quote(err.Error())), phrase.Of("such as %s", "^[0-9]{1,19}$"))
		return
	}
	for _, hostile := range []string{"", "..", "a/b", "a b", "a'b", `a"b`, "a?b", "a&b", "a)b", "a\nb"} {
		if ids.MatchString(hostile) {
			l.find("api.ids", phrase.Of("takes %q for an id, with which a call could mean something else", hostile), phrase.Of("such as %s", "^[0-9]{1,19}$"))
			return
		}
	}
}

// checkHeaders refuses those by which a manifest could hold a token, or leave its host.
func (l *linter) checkHeaders(key string, headers map[string]string) {
	for _, name := range sorted(headers) {
		taken := []string{"Authorization", "Cookie", "Host", "Proxy-Authorization", "Content-Length", l.manifest.API.Auth.Header}
		if slices.ContainsFunc(taken, func(t string) bool { return strings.EqualFold(t, name) }) {
			l.find(key+"."+name, phrase.Of("is a header that the program sets"), phrase.Of("remove it: the token comes from the connection's auth"))
		}
	}
}

// secretless refuses a text that looks as tokens do.
func (l *linter) secretless(key, text string) {
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(" ,;:/=.[](){}$\"", r) }) {
		if len(word) >= 20 && strings.ContainsAny(word, "0123456789") && strings.ContainsAny(strings.ToLower(word), "abcdefghijklmnopqrstuvwxyz") {
			l.find(key, phrase.Of("looks like a secret, and a manifest holds none"), phrase.Of("name it under conf, and write its value in the configuration of the connection"))
			return
		}
	}
}

func (l *linter) compile(key string, e *expression, scope ...string) {
	if err := e.compile(scope); err != nil {
		l.expressionFault(key, err)
	}
}

func (l *linter) expressionFault(key string, err error) {
	hint := phrase.Of("in reach are the names that connectors/byfile/README.md lists for this place; the language is that of expr-lang.org")
	switch {
	case errors.Is(err, errLoop):
		l.find(key, phrase.Of("has a loop, a range or a name of its own"), phrase.Of("write plain values and conditions"))
	case errors.Is(err, errTooLarge):
		l.find(key, phrase.Of("has more than %d parts", mostNodes), phrase.Of("write plain values and conditions"))
	default:
		l.find(key, phrase.Of("cannot be read: %s", phrase.Quote(err.Error())), hint)
	}
}

// The methods of calls that read, and of those that write.
func reads() []string  { return []string{http.MethodGet, http.MethodPost} }
func writes() []string { return []string{http.MethodPost, http.MethodPut, http.MethodPatch} }

// prepare makes a call ready, whose texts may name what is in scope.
func (l *linter) prepare(key string, c *call, methods func() []string, scope ...string) {
	var target string
	c.method, target, _ = strings.Cut(c.Target, " ")
	if !slices.Contains(methods(), c.method) {
		l.find(key+".call", phrase.Of("cannot be a %s", c.method), phrase.Of("write one of %s", strings.Join(methods(), ", ")))
	}
	if literal := regexp.MustCompile(`\$\{[^}]*\}`).ReplaceAllString(target, "x"); strings.Contains(literal, "..") || strings.Contains(literal, "//") || strings.ContainsAny(literal, `?#\:%`) {
		l.find(key+".call", phrase.Of("has a path that could leave api.path"), phrase.Of("write plain parts between slashes; what stands behind a question mark goes into query"))
	}
	for segment := range strings.SplitSeq(strings.TrimPrefix(target, "/"), "/") {
		t, err := newTemplate(segment, scope)
		if err != nil {
			l.expressionFault(key+".call", err)
		}
		c.path = append(c.path, t)
	}
	l.checkHeaders(key+".headers", c.Headers)
	for _, name := range sorted(c.Headers) {
		c.headers = append(c.headers, l.pair(key+".headers."+name, name, c.Headers[name], scope))
	}
	for _, name := range sorted(c.Query) {
		c.query = append(c.query, l.pair(key+".query."+name, name, fmt.Sprint(c.Query[name]), scope))
	}
	if c.JSON == nil {
		return
	}
	body, err := prepared(c.JSON, scope)
	if err != nil {
		l.expressionFault(key+".json", err)
		return
	}
	c.body = body
	eachLeaf(c.JSON, func(leaf any) { l.secretless(key+".json", fmt.Sprint(leaf)) })
}

func (l *linter) pair(key, name, text string, scope []string) pair {
	l.secretless(key, text)
	t, err := newTemplate(text, scope)
	if err != nil {
		l.expressionFault(key, err)
	}
	return pair{name, t}
}

// mentions says whether a call would be another one with another value of a name.
func (c *call) mentions(name string) bool {
	has := func(p pair) bool { return p.value.mentions(name) }
	inBody := false
	eachLeaf(c.body, func(leaf any) {
		t, ok := leaf.(template)
		inBody = inBody || ok && t.mentions(name)
	})
	return slices.ContainsFunc(c.path, func(t template) bool { return t.mentions(name) }) ||
		slices.ContainsFunc(c.query, has) || slices.ContainsFunc(c.headers, has) || inBody
}

func (l *linter) checkKind(key string, k *kind) {
	for _, one := range []struct {
		name string
		e    *expression
	}{{"id", &k.ID}, {"changed", &k.Changed}, {"tag", &k.Tag}, {"currency", &k.Currency}} {
		l.compile(key+"."+one.name, one.e, "r")
	}
	l.prepare(key+".read", &k.Read.call, reads, "object", "names", "since", "last", "offset", "size", "next", "conf")
	l.compile(key+".read.list", &k.Read.List, "page")
	l.compile(key+".read.page.token", &k.Read.Page.Token, "page")
	l.compile(key+".read.page.link", &k.Read.Page.Link, "page")
	l.checkCursor(key+".read", k)
	l.prepare(key+".lookup", &k.Lookup.call, reads, "object", "names", "ids", "numbers", "conf")
	l.compile(key+".lookup.list", &k.Lookup.List, "page")
	if !k.Lookup.mentions("ids") && !k.Lookup.mentions("numbers") {
		l.find(key+".lookup", phrase.Of("does not say which records it asks for"), phrase.Of("write ${ids} where the CRM takes them"))
	}
	l.checkFields(key+".fields", k)
	l.checkWrite(key+".write", k)
}

// checkCursor proves that reading on passes no record unseen.
func (l *linter) checkCursor(key string, k *kind) {
	r := &k.Read
	need := func(name string, why phrase.Phrase) {
		if !r.mentions(name) {
			l.find(key, why, phrase.Of("write ${%s} where the CRM takes it", name))
		}
	}
	need("since", phrase.Of("does not ask for what changed since the reading before"))
	if time.Duration(r.Overlap) < leastOverlap {
		l.find(key+".overlap", phrase.Of("is shorter than %s, so that a change in the second of a reading could be passed", leastOverlap), phrase.Of("write %s or more; as long as the CRM's longest transaction", leastOverlap))
	}
	switch {
	case r.Page.Keyset != nil:
		need("last", phrase.Of("does not ask for the records behind the last one"))
	case r.Page.Offset != "":
		need("offset", phrase.Of("does not ask for the records behind the last one"))
	case r.Page.Token.source != "":
		need("next", phrase.Of("does not give the token of a page back"))
	default: // a link is a call of its own
		return
	}
	need("size", phrase.Of("does not say how many records a page has"))
}

func (l *linter) checkFields(key string, k *kind) {
	for _, name := range sorted(k.Fields) {
		f := k.Fields[name]
		if !slices.Contains(crm.InputNames(), name) || !strings.HasPrefix(name, string(k.kind)+".") {
			l.find(key+"."+name, phrase.Of("is none of the names that can be mapped here"), phrase.Of("known are %s", strings.Join(inputsOf(k.kind), ", ")))
		}
		l.compile(key+"."+name, &f.Value, "r")
		k.Fields[name] = f
	}
	if _, linked := k.Fields["deal.account"]; k.kind == crm.KindDeal && !linked {
		l.find(key, phrase.Of("a deal without its account counts for nobody"), phrase.Of("map deal.account to the id of the account"))
	}
}

func inputsOf(k crm.Kind) []string {
	return slices.DeleteFunc(crm.InputNames(), func(name string) bool { return !strings.HasPrefix(name, string(k)+".") })
}

// checkWrite proves that a write touches the program's own fields of one record alone, and
// is refused where somebody else has changed it meanwhile, if the CRM can tell.
func (l *linter) checkWrite(key string, k *kind) {
	w := &k.Write
	if w.None != "" {
		return
	}
	if l.manifest.Own.List.None != "" {
		l.find(key, phrase.Of("writes fields that nothing lists"), phrase.Of("say under own.list how the CRM's fields are listed"))
	}
	l.prepare(key, &w.call, writes, "object", "row", "conf")
	l.compile(key+".echo", &w.Echo, "page")
	l.compile(key+".done", &w.Done, "page")
	if (w.Echo.source == "") == (w.Done.source == "") {
		l.find(key, phrase.Of("needs either echo or done"), phrase.Of("write echo: page where the answer is the record, and done: where the CRM refuses fields that it does not have"))
	}
	if !w.mentions("row.id") {
		l.find(key, phrase.Of("does not say which record is written"), phrase.Of("write ${row.id} where the CRM takes it"))
	}
	values := 0
	eachLeaf(w.body, func(leaf any) {
		t, ok := leaf.(template)
		source := ""
		if ok && len(t.parts) == 1 && t.parts[0].expr != nil {
			source = strings.TrimSpace(t.parts[0].expr.source)
		}
		switch source {
		case "row.values", "row.cells":
			values++
			if cells := source == "row.cells"; cells != (l.manifest.Own.Cells.Key.source != "") {
				l.find(key+".json", phrase.Of("has the values in another form than own.cells says"), phrase.Of("write ${row.cells} where records hold fields in a list, and ${row.values} otherwise"))
			}
		case "row.id", "int(row.id)", "row.tag":
		default:
			l.find(key+".json", phrase.Of("writes something beside the program's own fields"), phrase.Of("write ${row.values}, ${row.id} and ${row.tag} alone; everything else stays as it is"))
		}
	})
	if values != 1 {
		l.find(key+".json", phrase.Of("has to have the values once"), phrase.Of("write ${row.values} where the CRM takes fields with their values"))
	}
	switch {
	case k.Tag.source == "":
		l.warn(key, phrase.Of("the CRM cannot refuse a write to a record that somebody else has changed meanwhile"), phrase.Of("map tag to the record's version, if there is one, and send ${row.tag} back"))
	case !w.mentions("row.tag"):
		l.find(key, phrase.Of("does not give the record's tag back, so that nothing is refused"), phrase.Of("write ${row.tag} where the CRM takes it"))
	}
}
