package report

import (
	"fmt"
	"slices"
	"strings"
)

// UnknownColumnError says that a table has no column of a name.
type UnknownColumnError struct {
	Column string
	Known  []string // all there are
}

// Error names the column, and those there are.
func (e *UnknownColumnError) Error() string {
	return fmt.Sprintf("there is no column %q; there are %s", e.Column, strings.Join(e.Known, ", "))
}

// Select is the table with these columns alone, by their keys and in this order, on all
// faces. The error is an *UnknownColumnError.
func (t *Table) Select(keys ...string) (Table, error) {
	chosen, at := *t, t.places(keys)
	chosen.Heads, chosen.Rows = make([]Head, len(keys)), make([]Row, len(t.Rows))
	for i, key := range keys {
		if at[i] < 0 {
			return Table{}, &UnknownColumnError{key, t.Keys()}
		}
		chosen.Heads[i] = t.Heads[at[i]]
		chosen.Heads[i].Faces = All
	}
	for row := range t.Rows {
		chosen.Rows[row] = Row{Level: t.Rows[row].Level, Cells: make([]any, len(at))}
		for i, column := range at {
			chosen.Rows[row].Cells[i] = t.Rows[row].Cells[column]
		}
	}
	return chosen, nil
}

// places are those of the columns with these keys; -1 is none.
func (t *Table) places(keys []string) []int {
	at := make([]int, len(keys))
	for i, key := range keys {
		at[i] = slices.IndexFunc(t.Heads, func(h Head) bool { return h.Key == key })
	}
	return at
}

// Keys are the names of the columns for programs.
func (t *Table) Keys() []string {
	keys := make([]string, len(t.Heads))
	for i := range t.Heads {
		keys[i] = t.Heads[i].Key
	}
	return keys
}
