package query

// Bind makes a predicate of a condition; nil is met by all. Compare makes one of a comparison. It notes
// by itself what is wrong with one, and may return nil then: the predicate is not to be asked.
func Bind[R any](c Condition, compare func(Comparison) func(R) bool) func(R) bool {
	switch c := c.(type) {
	case Not:
		inner := Bind(c.Of, compare)
		return func(r R) bool { return !inner(r) }
	case And:
		return join(c, compare, false)
	case Or:
		return join(c, compare, true)
	case Comparison:
		return compare(c)
	}
	return func(R) bool { return true }
}

// join makes a predicate that ends with the first part that gives the answer end.
func join[R any](parts []Condition, compare func(Comparison) func(R) bool, end bool) func(R) bool {
	list := make([]func(R) bool, len(parts))
	for i, part := range parts {
		list[i] = Bind(part, compare)
	}
	return func(r R) bool {
		for _, is := range list {
			if is(r) == end {
				return end
			}
		}
		return !end
	}
}

// Holds reports whether an operator is true of two values, by how the first compares with the second.
func Holds(operator string, order int) bool {
	switch operator {
	case "=":
		return order == 0
	case "!=":
		return order != 0
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	}
	return order >= 0
}

// Conjuncts are the parts of a condition that all have to be met.
func Conjuncts(c Condition) []Condition {
	list, ok := c.(And)
	if !ok {
		return []Condition{c}
	}
	var parts []Condition
	for _, part := range list {
		parts = append(parts, Conjuncts(part)...)
	}
	return parts
}
