package tabular

import "strings"

// columns are the names of a table's columns. Those of JSON lines grow while it is read.
type columns struct {
	names  []string
	exact  map[string]int
	folded map[string]int // by name in lower case; -1 where two differ only in it
	// within are the columns of objects in lists, by the list's column.
	within map[int]*columns
}

func newColumns() *columns {
	return &columns{exact: map[string]int{}, folded: map[string]int{}, within: map[int]*columns{}}
}

// add returns the place of a column, which is new or not.
func (c *columns) add(name string) int {
	if i, ok := c.exact[name]; ok {
		return i
	}
	i := len(c.names)
	c.names = append(c.names, name)
	c.exact[name] = i
	fold := strings.ToLower(name)
	if _, taken := c.folded[fold]; taken {
		c.folded[fold] = -1
	} else {
		c.folded[fold] = i
	}
	return i
}

// find returns the place of a column by its name, or else by its name in any case, where
// that is one column's only; -1 where there is none.
func (c *columns) find(name string) int {
	if i, ok := c.exact[name]; ok {
		return i
	}
	if i, ok := c.folded[strings.ToLower(strings.TrimSpace(name))]; ok {
		return i
	}
	return -1
}

func (c *columns) list() []string { return append([]string(nil), c.names...) }

// of returns the columns of the objects in a list.
func (c *columns) of(i int) *columns {
	if c.within[i] == nil {
		c.within[i] = newColumns()
	}
	return c.within[i]
}
