package salesforcesandbox

import (
	"strconv"
	"strings"
)

// query is a parsed SOQL query: the part of the language that has one object, its
// own fields, conditions, an order and bounds. See
// https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select.htm.
type query struct {
	count  bool // SELECT COUNT()
	fields []name
	object name
	where  condition // nil for all
	order  []ordering
	limit  int // -1 without one
	offset int
}

// name is a name with its place in the query.
type name struct {
	text string
	at   int
}

type ordering struct {
	field      name
	descending bool
	nullsLast  bool
}

// condition is one of and, or, not and comparison.
type condition any

type and []condition

type or []condition

type not struct{ of condition }

// comparison compares a field with a literal, or with a list of them.
type comparison struct {
	field    name
	operator string // = != < <= > >= LIKE IN, NOT IN
	literals []token
}

// Bounds of a query's text and depth.
const (
	longestQuery = 100_000
	deepestQuery = 60
)

// parseQuery reads a query. The fault is the one that the client gets.
func parseQuery(soql string) (*query, *fault) {
	if len(soql) > longestQuery {
		return nil, badRequest("QUERY_TOO_COMPLICATED", "the query is longer than %d characters", longestQuery)
	}
	tokens, f := scan(soql)
	if f != nil {
		return nil, f
	}
	p := &parser{soql: soql, tokens: tokens}
	q := p.query()
	if p.fault != nil {
		return nil, p.fault
	}
	return q, nil
}

// parser keeps the first fault; after it, nothing moves any more.
type parser struct {
	soql   string
	tokens []token // the last is the end
	fault  *fault
}

func (p *parser) peek() token { return p.tokens[0] }

func (p *parser) next() token {
	t := p.tokens[0]
	if len(p.tokens) > 1 {
		p.tokens = p.tokens[1:]
	}
	return t
}

func (p *parser) unexpected(t token) {
	if p.fault != nil {
		return
	}
	shown := "'" + t.text + "'"
	if t.kind == endToken {
		shown = "<EOF>"
	}
	p.fault = malformedAt(p.soql, t.at, "unexpected token: "+shown)
	p.tokens = p.tokens[len(p.tokens)-1:]
}

// accept takes the token if it is this word or sign.
func (p *parser) accept(word string) bool {
	t := p.peek()
	if (t.kind == wordToken || t.kind == signToken) && strings.EqualFold(t.text, word) {
		p.next()
		return true
	}
	return false
}

func (p *parser) expect(word string) {
	if !p.accept(word) {
		p.unexpected(p.peek())
	}
}

func (p *parser) name() name {
	t := p.peek()
	if t.kind != wordToken {
		p.unexpected(t)
		return name{}
	}
	p.next()
	return name{t.text, t.at}
}

func (p *parser) query() *query {
	q := &query{limit: -1}
	p.expect("SELECT")
	first := p.name()
	if strings.EqualFold(first.text, "COUNT") && p.accept("(") {
		p.expect(")")
		q.count = true
	} else {
		q.fields = append(q.fields, first)
		for p.accept(",") {
			q.fields = append(q.fields, p.name())
		}
	}
	p.expect("FROM")
	q.object = p.name()
	if p.accept("WHERE") {
		q.where = p.conditions(0)
	}
	if p.accept("ORDER") {
		p.expect("BY")
		q.order = append(q.order, p.ordering())
		for p.accept(",") {
			q.order = append(q.order, p.ordering())
		}
	}
	if p.accept("LIMIT") {
		q.limit = p.count()
	}
	if p.accept("OFFSET") {
		q.offset = p.count()
	}
	if t := p.peek(); t.kind != endToken {
		p.unexpected(t)
	}
	return q
}

func (p *parser) ordering() ordering {
	o := ordering{field: p.name()}
	if p.accept("DESC") {
		o.descending, o.nullsLast = true, true
	} else {
		p.accept("ASC")
	}
	if p.accept("NULLS") {
		o.nullsLast = !p.accept("FIRST")
		if o.nullsLast {
			p.expect("LAST")
		}
	}
	return o
}

func (p *parser) count() int {
	t := p.next()
	n, err := strconv.Atoi(t.text)
	if t.kind != numberToken || err != nil || n < 0 {
		p.unexpected(t)
	}
	return n
}

// conditions reads conditions joined by AND, or by OR. The two do not mix
// without parentheses.
func (p *parser) conditions(depth int) condition {
	if depth > deepestQuery {
		p.unexpected(p.peek())
		return nil
	}
	list := []condition{p.condition(depth)}
	switch {
	case p.accept("AND"):
		list = append(list, p.condition(depth))
		for p.accept("AND") {
			list = append(list, p.condition(depth))
		}
		return and(list)
	case p.accept("OR"):
		list = append(list, p.condition(depth))
		for p.accept("OR") {
			list = append(list, p.condition(depth))
		}
		return or(list)
	}
	return list[0]
}

func (p *parser) condition(depth int) condition {
	if p.accept("NOT") {
		if depth >= deepestQuery {
			p.unexpected(p.peek())
			return nil
		}
		return not{p.condition(depth + 1)}
	}
	if p.accept("(") {
		inner := p.conditions(depth + 1)
		p.expect(")")
		return inner
	}
	return p.comparison()
}

func (p *parser) comparison() condition {
	c := comparison{field: p.name()}
	for _, sign := range []string{"<=", ">=", "!=", "<>", "=", "<", ">", "LIKE", "IN"} {
		if !p.accept(sign) {
			continue
		}
		c.operator = strings.Replace(sign, "<>", "!=", 1)
		break
	}
	if c.operator == "" && p.accept("NOT") {
		p.expect("IN")
		c.operator = "NOT IN"
	}
	switch c.operator {
	case "":
		p.unexpected(p.peek())
	case "IN", "NOT IN":
		p.expect("(")
		c.literals = append(c.literals, p.literal())
		for p.accept(",") {
			c.literals = append(c.literals, p.literal())
		}
		p.expect(")")
	default:
		c.literals = []token{p.literal()}
	}
	return c
}

func (p *parser) literal() token {
	t := p.peek()
	word := strings.ToLower(t.text)
	switch {
	case t.kind == wordToken && (word == "null" || word == "true" || word == "false"):
		t.text = word
	case t.kind == wordToken, t.kind == signToken, t.kind == endToken:
		p.unexpected(t)
		return t
	}
	return p.next().as(t.text)
}
