package query

import (
	"strings"
	"testing"
)

// shown writes a condition so that its shape can be compared.
func shown(c Condition) string {
	list := func(parts []Condition, word string) string {
		texts := make([]string, len(parts))
		for i, p := range parts {
			texts[i] = shown(p)
		}
		return "(" + strings.Join(texts, word) + ")"
	}
	switch c := c.(type) {
	case And:
		return list(c, " & ")
	case Or:
		return list(c, " | ")
	case Not:
		return "!" + shown(c.Of)
	case Comparison:
		texts := make([]string, len(c.Literals))
		for i, t := range c.Literals {
			texts[i] = t.Text
		}
		return c.Field.Text + " " + c.Operator + " " + strings.Join(texts, ",")
	}
	return "all"
}

func TestEachDialectReadsItsOwnConditions(t *testing.T) {
	soql, coql := Dialect{Deepest: 3}, Dialect{Pairs: true, OffsetFirst: true, Ranges: true, Deepest: 25}
	for _, c := range []struct {
		dialect    Dialect
		text, want string // empty for a query that cannot be read
	}{
		{soql, "a = 1 AND b != 'x' AND c LIKE 'y%'", "(a = 1 & b != x & c LIKE y%)"},
		{soql, "a = 1 OR (b = 2 AND NOT c = 3)", "(a = 1 | (b = 2 & !c = 3))"},
		{soql, "a IN ('x', 'y') AND b NOT IN (1)", "(a IN x,y & b NOT IN 1)"},
		{soql, "a <> null", "a != null"},
		{soql, `a = 'it\'s'`, "a = it's"},
		{soql, "a = 1 AND b = 2 OR c = 3", ""},
		{soql, "a BETWEEN 1 AND 2", ""},
		{soql, "a IS NULL", ""},
		{soql, "((((a = 1))))", ""},
		{soql, "a = ", ""},
		{soql, "a = b", ""},
		{soql, "a ~ 1", ""},
		{soql, "a = 'open", ""},
		{coql, "a = 1 and b = 2", "(a = 1 & b = 2)"},
		{coql, "(a = 1 and b = 2) or c is not null", "((a = 1 & b = 2) | c IS NOT NULL )"},
		{coql, "a between 1 and 2 and b is null", "(a BETWEEN 1,2 & b IS NULL )"},
		{coql, "a = 1 and b = 2 and c = 3", ""},
		{coql, "a like 'x'", ""},
		{coql, "a not in (1)", ""},
	} {
		q, err := c.dialect.Parse("SELECT id FROM T WHERE " + c.text)
		switch {
		case (err == nil) != (c.want != ""):
			t.Errorf("%s: %v", c.text, err)
		case err == nil && shown(q.Where) != c.want:
			t.Errorf("%s is read as %s", c.text, shown(q.Where))
		}
	}
}

func TestBoundsAndOrderAreRead(t *testing.T) {
	q, err := Dialect{Deepest: 1}.Parse("select Id, Owner.Name from T order by A desc, B nulls last limit 7 offset 3")
	if err != nil || len(q.Fields) != 2 || q.Fields[1].Text != "Owner.Name" || q.Object.Text != "T" || q.Limit != 7 || q.Offset != 3 || q.Where != nil {
		t.Fatalf("%+v, %v", q, err)
	}
	if a, b := q.Order[0], q.Order[1]; !a.Descending || !a.NullsLast || b.Descending || !b.NullsLast {
		t.Errorf("order %+v", q.Order)
	}
	q, err = Dialect{OffsetFirst: true}.Parse("SELECT a FROM T LIMIT 10, 20")
	if err != nil || q.Offset != 10 || q.Limit != 20 {
		t.Errorf("%+v, %v", q, err)
	}
	if q, err = (Dialect{}).Parse("SELECT COUNT() FROM T"); err != nil || !q.Count || q.Limit != -1 {
		t.Errorf("%+v, %v", q, err)
	}
	for text, at := range map[string]int{"SELECT a FROM T LIMIT x": 22, "SELECT a FROM T nonsense": 16, "SELECT FROM": 11, "SELECT a FROM T WHERE b = $": 26} {
		if _, err := (Dialect{}).Parse(text); err == nil || err.At != at || err.Error() == "" {
			t.Errorf("%s: %+v", text, err)
		}
	}
}

func TestFiltersOfODataAreRead(t *testing.T) {
	for text, want := range map[string]string{
		"a eq 1":                                "a = 1",
		"a eq 'x or y' and (b gt 2 or c ne 3)":  "(a = x or y & (b > 2 | c != 3))",
		"a/b ge 1 or a/b le 2 and c lt 3":       "(a/b >= 1 | (a/b <= 2 & c < 3))",
		"Ns.In(P='a',V=['1','2']) and b eq 'x'": "(Ns.In(P='a',V=['1','2'])   & b = x)",
		"a is 1":                                "",
		"a eq":                                  "",
		"":                                      "",
	} {
		c, err := Filter(text)
		switch {
		case (err == nil) != (want != ""):
			t.Errorf("%q: %v", text, err)
		case err == nil && shown(c) != want:
			t.Errorf("%q is read as %s", text, shown(c))
		}
	}
	if c, err := Filter("a eq '1'"); err != nil || c.(Comparison).Literals[0].Kind != Text {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestConditionsAreBoundToRecords(t *testing.T) {
	q, err := Dialect{Deepest: 9}.Parse("SELECT a FROM T WHERE a > 1 AND NOT (a = 3 OR a >= 5)")
	if err != nil {
		t.Fatal(err)
	}
	is := Bind(q.Where, func(c Comparison) func(int) bool {
		want := int(c.Literals[0].Text[0] - '0')
		return func(n int) bool { return Holds(c.Operator, n-want) }
	})
	for n, want := range map[int]bool{1: false, 2: true, 3: false, 4: true, 5: false} {
		if is(n) != want {
			t.Errorf("%d: %t", n, !want)
		}
	}
	if parts := Conjuncts(q.Where); len(parts) != 2 {
		t.Errorf("%d parts", len(parts))
	}
	if !Bind(nil, func(Comparison) func(int) bool { return nil })(7) {
		t.Error("a query without a condition means all")
	}
	if Holds("<", 0) || !Holds("<=", 0) || !Holds("!=", 1) || Holds("=", -1) {
		t.Error("an operator holds the wrong way")
	}
}
