package atlas

import (
	"cmp"
	_ "embed"
	"fmt"
	"slices"
	"strings"
)

// areas lists which postal area the cells of a grid lie in. ATTRIBUTION.md says where it
// comes from.
//
//go:embed areas.txt
var areas string

// cell is a place of the grid: column from the west, row from the north.
type cell struct{ x, y int }

// raster is the area of every cell that lies in one.
type raster map[cell]string

// readRaster reads the table; a line that is none is left out.
func readRaster() raster {
	r := raster{}
	for line := range strings.Lines(areas) {
		var y, x, n int
		var country, digits string
		if _, err := fmt.Sscanf(line, "%d %d %d %s %s", &y, &x, &n, &country, &digits); err != nil {
			continue
		}
		for i := range n {
			r[cell{x + i, y}] = country + " " + digits
		}
	}
	return r
}

// cells are those of each area, from west to east, so that parts of them are stripes.
func (r raster) cells() map[string][]cell {
	of := map[string][]cell{}
	for c, area := range r {
		of[area] = append(of[area], c)
	}
	for _, cells := range of {
		slices.SortFunc(cells, func(a, b cell) int { return cmp.Or(cmp.Compare(a.x, b.x), cmp.Compare(a.y, b.y)) })
	}
	return of
}

// size is the number of columns and rows.
func (r raster) size() (columns, rows int) {
	for c := range r {
		columns, rows = max(columns, c.x+1), max(rows, c.y+1)
	}
	return columns, rows
}

// middle is the cell of an area that is nearest to the middle of all of them.
func middle(cells []cell) cell {
	x, y := 0, 0
	for _, c := range cells {
		x, y = x+c.x, y+c.y
	}
	n := len(cells)
	distance := func(c cell) int { return (n*c.x-x)*(n*c.x-x) + (n*c.y-y)*(n*c.y-y) }
	return slices.MinFunc(cells, func(a, b cell) int { return cmp.Compare(distance(a), distance(b)) })
}
