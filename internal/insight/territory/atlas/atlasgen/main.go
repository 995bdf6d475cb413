// Command atlasgen makes the raster of postal areas that package atlas draws: which area
// of two digits the middle of each cell of a grid lies in. It reads the places of postal
// codes as CSV, as ATTRIBUTION.md says, and prints the table.
package main

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"slices"
	"strconv"

	"github.com/icptier/icptier/internal/scoring/dach"
)

// The grid: cells of ten kilometres on a map whose degrees of longitude are as long as at
// fifty degrees north.
const (
	cellKm          = 10.0
	west, north     = 5.7, 55.2
	kmPerLatitude   = 111.2
	kmPerLongitude  = kmPerLatitude * 0.6428 // cos 50°
	columns, rows   = 84, 106
	inlandKm        = 9.0  // a cell is land when a place is so near
	neighbourhoodKm = 12.0 // places so near say together what area it is
)

// site is a place with a postal code, in kilometres from the grid's corner.
type site struct {
	x, y float64
	area string
}

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "atlasgen:", err)
		os.Exit(1)
	}
}

func run(files []string, out io.Writer) error {
	if len(files) == 0 {
		return fmt.Errorf("name the CSV files with the columns country_code, zipcode, latitude, longitude")
	}
	var sites []site
	for _, file := range files {
		more, err := read(file)
		if err != nil {
			return fmt.Errorf("read %s: %w", file, err)
		}
		sites = append(sites, more...)
	}
	slices.SortFunc(sites, func(a, b site) int { // so that equal distances are decided alike
		return cmp.Or(cmp.Compare(a.y, b.y), cmp.Compare(a.x, b.x), cmp.Compare(a.area, b.area))
	})
	var grid raster
	for y := range rows {
		for x := range columns {
			grid[y][x] = areaAt(sites, (float64(x)+0.5)*cellKm, (float64(y)+0.5)*cellKm)
		}
	}
	grid.fillHoles(sites)
	grid.addSmall(sites)
	return grid.print(out)
}

// raster is the area of every cell; empty abroad and at sea.
type raster [rows][columns]string

// fillHoles gives cells inland that no place is near, of lakes, heaths and mountains, the
// area of the nearest place.
func (g *raster) fillHoles(sites []site) {
	land := *g
	for y := 1; y < rows-1; y++ {
		for x := 1; x < columns-1; x++ {
			around := 0
			for _, near := range []string{land[y-1][x], land[y+1][x], land[y][x-1], land[y][x+1]} {
				if near != "" {
					around++
				}
			}
			if land[y][x] == "" && around >= 3 {
				nearest := slices.MinFunc(sites, func(a, b site) int {
					return cmp.Compare(a.distance(x, y), b.distance(x, y))
				})
				g[y][x] = nearest.area
			}
		}
	}
}

// distance is that to the middle of a cell.
func (s site) distance(x, y int) float64 {
	return math.Hypot(s.x-(float64(x)+0.5)*cellKm, s.y-(float64(y)+0.5)*cellKm)
}

// addSmall gives areas that no cell's middle lies in, those of cities, the cell of most of
// their places, unless that is another area's only one.
func (g *raster) addSmall(sites []site) {
	cells, places := map[string]int{}, map[string]map[[2]int]int{}
	for y := range g {
		for _, area := range g[y] {
			cells[area]++
		}
	}
	for _, s := range sites {
		if places[s.area] == nil {
			places[s.area] = map[[2]int]int{}
		}
		places[s.area][[2]int{int(s.y / cellKm), int(s.x / cellKm)}]++
	}
	for _, area := range slices.Sorted(maps.Keys(places)) {
		if cells[area] > 0 {
			continue
		}
		best, most := [2]int{}, 0
		for cell, n := range places[area] {
			if other := g[cell[0]][cell[1]]; cells[other] > 1 && (n > most || n == most && slices.Compare(cell[:], best[:]) < 0) {
				best, most = cell, n
			}
		}
		if most > 0 {
			cells[g[best[0]][best[1]]]--
			g[best[0]][best[1]], cells[area] = area, 1
		}
	}
}

// print writes the runs of each row: row, first column, number of columns, area.
func (g *raster) print(out io.Writer) error {
	for y := range g {
		for x := 0; x < columns; {
			end := x + 1
			for end < columns && g[y][end] == g[y][x] {
				end++
			}
			if g[y][x] != "" {
				if _, err := fmt.Fprintf(out, "%d %d %d %s\n", y, x, end-x, g[y][x]); err != nil {
					return err
				}
			}
			x = end
		}
	}
	return nil
}

// areaAt is the area that the places around say, the near ones loudest, so that the code
// of one large customer amid others is outvoted; empty abroad and at sea.
func areaAt(sites []site, x, y float64) string {
	votes, nearest := map[string]float64{}, math.Inf(1)
	low, _ := slices.BinarySearchFunc(sites, y-neighbourhoodKm, func(s site, y float64) int { return cmp.Compare(s.y, y) })
	for _, s := range sites[low:] {
		if s.y > y+neighbourhoodKm {
			break
		}
		d := math.Hypot(s.x-x, s.y-y)
		nearest = min(nearest, d)
		if d <= neighbourhoodKm {
			votes[s.area] += 1 / (d*d + 1)
		}
	}
	if nearest > inlandKm {
		return ""
	}
	best := ""
	for area, n := range votes {
		if best == "" || n > votes[best] || n == votes[best] && area < best {
			best = area
		}
	}
	return best
}

func read(file string) ([]site, error) {
	f, err := os.Open(file) //nolint:gosec // the caller's own file
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // nothing was written
	r := csv.NewReader(f)
	header, err := r.Read()
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	for i, name := range header {
		at[name] = i
	}
	for _, name := range []string{"country_code", "zipcode", "latitude", "longitude"} {
		if _, ok := at[name]; !ok {
			return nil, fmt.Errorf("the column %s is missing", name)
		}
	}
	var sites []site
	for {
		row, err := r.Read()
		if err == io.EOF {
			return sites, nil
		}
		if err != nil {
			return nil, err
		}
		latitude, err1 := strconv.ParseFloat(row[at["latitude"]], 64)
		longitude, err2 := strconv.ParseFloat(row[at["longitude"]], 64)
		area := dach.Area(row[at["country_code"]], row[at["zipcode"]])
		if err1 != nil || err2 != nil || area == "" {
			continue
		}
		sites = append(sites, site{(longitude - west) * kmPerLongitude, (north - latitude) * kmPerLatitude, area})
	}
}
