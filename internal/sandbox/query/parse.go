package query

import (
	"strconv"
	"strings"
)

// Query is a query that was read: the part of the languages that has one object, its own fields,
// conditions, an order and bounds.
type Query struct {
	Count  bool // SELECT COUNT()
	Fields []Name
	Object Name
	Where  Condition // nil for all
	Order  []Ordering
	Limit  int // -1 without one
	Offset int
}

// Name is a name with its place in the query.
type Name struct {
	Text string
	At   int
}

// Ordering is one field of an order.
type Ordering struct {
	Field      Name
	Descending bool
	NullsLast  bool
}

// Condition is one of And, Or, Not and Comparison.
type Condition any

// And is met where all of its parts are.
type And []Condition

// Or is met where one of its parts is.
type Or []Condition

// Not is met where its part is not.
type Not struct{ Of Condition }

// Comparison compares a field with a literal, or with several of them.
type Comparison struct {
	Field Name
	// Operator is one of = != < <= > >= LIKE IN, NOT IN, BETWEEN, IS NULL and IS NOT NULL; of a filter
	// that is a call of a function it is empty, and Field the call.
	Operator string
	Literals []Token
}

// Dialect says what of the language a CRM has.
type Dialect struct {
	// Pairs says that AND and OR join two conditions, and brackets stand around every further one, as in
	// COQL. Otherwise they join any number, as in SOQL.
	Pairs bool
	// OffsetFirst says that LIMIT may have the offset before the size. Otherwise OFFSET is a word of its own.
	OffsetFirst bool
	// Ranges says that there are BETWEEN and IS NULL rather than LIKE and NOT.
	Ranges bool
	// Deepest is how many brackets may stand within each other.
	Deepest int
}

// Parse reads a query. The error is an *Error.
func (d Dialect) Parse(text string) (*Query, *Error) {
	tokens, err := scan(text)
	if err != nil {
		return nil, err
	}
	p := &parser{Dialect: d, tokens: tokens}
	q := p.query()
	if p.err != nil {
		return nil, p.err
	}
	return q, nil
}

// parser keeps the first error; after it, nothing moves any more.
type parser struct {
	Dialect
	tokens []Token // the last is the end
	err    *Error
}

func (p *parser) peek() Token { return p.tokens[0] }

func (p *parser) next() Token {
	t := p.tokens[0]
	if len(p.tokens) > 1 {
		p.tokens = p.tokens[1:]
	}
	return t
}

func (p *parser) unexpected(t Token) {
	if p.err != nil {
		return
	}
	shown := "'" + t.Text + "'"
	if t.Kind == End {
		shown = "<EOF>"
	}
	p.err = &Error{t.At, t.Text, "unexpected token: " + shown}
	p.tokens = p.tokens[len(p.tokens)-1:]
}

// accept takes the token if it is this word or sign.
func (p *parser) accept(word string) bool {
	t := p.peek()
	if (t.Kind == Word || t.Kind == Sign) && strings.EqualFold(t.Text, word) {
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

func (p *parser) name() Name {
	t := p.peek()
	if t.Kind != Word {
		p.unexpected(t)
		return Name{}
	}
	p.next()
	return Name{t.Text, t.At}
}

func (p *parser) query() *Query {
	q := &Query{Limit: -1}
	p.expect("SELECT")
	first := p.name()
	if strings.EqualFold(first.Text, "COUNT") && p.accept("(") {
		p.expect(")")
		q.Count = true
	} else {
		q.Fields = append(q.Fields, first)
		for p.accept(",") {
			q.Fields = append(q.Fields, p.name())
		}
	}
	p.expect("FROM")
	q.Object = p.name()
	if p.accept("WHERE") {
		q.Where = p.conditions(0)
	}
	if p.accept("ORDER") {
		p.expect("BY")
		q.Order = append(q.Order, p.ordering())
		for p.accept(",") {
			q.Order = append(q.Order, p.ordering())
		}
	}
	if p.accept("LIMIT") {
		q.Limit = p.count()
		if p.OffsetFirst && p.accept(",") {
			q.Offset, q.Limit = q.Limit, p.count()
		}
	}
	if !p.OffsetFirst && p.accept("OFFSET") {
		q.Offset = p.count()
	}
	if t := p.peek(); t.Kind != End {
		p.unexpected(t)
	}
	return q
}

func (p *parser) ordering() Ordering {
	o := Ordering{Field: p.name()}
	if p.accept("DESC") {
		o.Descending, o.NullsLast = true, true
	} else {
		p.accept("ASC")
	}
	if p.accept("NULLS") {
		o.NullsLast = !p.accept("FIRST")
		if o.NullsLast {
			p.expect("LAST")
		}
	}
	return o
}

func (p *parser) count() int {
	t := p.next()
	n, err := strconv.Atoi(t.Text)
	if t.Kind != Number || err != nil || n < 0 {
		p.unexpected(t)
	}
	return n
}

// conditions reads conditions joined by AND, or by OR. The two do not mix
// without parentheses.
func (p *parser) conditions(depth int) Condition {
	if depth > p.Deepest {
		p.unexpected(p.peek())
		return nil
	}
	list := []Condition{p.condition(depth)}
	for _, word := range []string{"AND", "OR"} {
		for (!p.Pairs || len(list) == 1) && p.accept(word) {
			list = append(list, p.condition(depth))
		}
		switch {
		case len(list) == 1:
		case word == "AND":
			return And(list)
		default:
			return Or(list)
		}
	}
	return list[0]
}

func (p *parser) condition(depth int) Condition {
	if !p.Ranges && p.accept("NOT") {
		if depth >= p.Deepest {
			p.unexpected(p.peek())
			return nil
		}
		return Not{p.condition(depth + 1)}
	}
	if p.accept("(") {
		inner := p.conditions(depth + 1)
		p.expect(")")
		return inner
	}
	return p.comparison()
}

func (p *parser) comparison() Condition {
	c := Comparison{Field: p.name()}
	signs := []string{"<=", ">=", "!=", "<>", "=", "<", ">", "IN", "LIKE"}
	if p.Ranges {
		signs = append(signs[:len(signs)-1], "BETWEEN", "IS")
	}
	for _, sign := range signs {
		if p.accept(sign) {
			c.Operator = strings.Replace(sign, "<>", "!=", 1)
			break
		}
	}
	if c.Operator == "" && !p.Ranges && p.accept("NOT") {
		p.expect("IN")
		c.Operator = "NOT IN"
	}
	switch c.Operator {
	case "":
		p.unexpected(p.peek())
	case "IS":
		if c.Operator = "IS NULL"; p.accept("NOT") {
			c.Operator = "IS NOT NULL"
		}
		p.expect("NULL")
	case "BETWEEN":
		c.Literals = append(c.Literals, p.literal())
		p.expect("AND")
		c.Literals = append(c.Literals, p.literal())
	case "IN", "NOT IN":
		p.expect("(")
		c.Literals = append(c.Literals, p.literal())
		for p.accept(",") {
			c.Literals = append(c.Literals, p.literal())
		}
		p.expect(")")
	default:
		c.Literals = []Token{p.literal()}
	}
	return c
}

func (p *parser) literal() Token {
	t := p.peek()
	word := strings.ToLower(t.Text)
	switch {
	case t.Kind == Word && (word == "null" || word == "true" || word == "false"):
		t.Text = word
	case t.Kind == Word, t.Kind == Sign, t.Kind == End:
		p.unexpected(t)
		return t
	}
	p.next()
	return t
}
