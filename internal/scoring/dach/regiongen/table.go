package main

import (
	"bufio"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
)

// place is a postal code with a region that one of its places lies in.
type place struct {
	country, code, region string
	// bulk is true for the code of one large customer, which is no place. GeoNames
	// writes the states of these with numbers in Germany.
	bulk bool
}

// run reads the files and writes the table.
func run(files []string, out io.Writer) error {
	if len(files) == 0 {
		return errors.New("name the CSV files of the countries")
	}
	var places []place
	for _, name := range files {
		read, err := readFile(name)
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		places = append(places, read...)
	}
	w := bufio.NewWriter(out)
	for _, line := range table(places) {
		fmt.Fprintln(w, line)
	}
	return w.Flush()
}

func readFile(name string) ([]place, error) {
	f, err := os.Open(name) //nolint:gosec // the files that the caller named
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // it is only read
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) == 0 {
		return nil, errors.Join(err, io.ErrUnexpectedEOF)
	}
	column := func(name string) int { return slices.Index(rows[0], name) }
	country, code, state, number := column("country_code"), column("zipcode"), column("state"), column("state_code")
	if min(country, code, state, number) < 0 {
		return nil, errors.New("a column is missing: country_code, zipcode, state or state_code")
	}
	var places []place
	for _, row := range rows[1:] {
		if p, ok := placeOf(row[country], row[code], row[state], row[number]); ok {
			places = append(places, p)
		}
	}
	return places, nil
}

// placeOf names a region by ISO 3166-2; false for a row without a state.
func placeOf(country, code, state, number string) (place, bool) {
	p := place{country: country, code: code}
	switch {
	case number == "":
		return p, false
	case country == "AT":
		p.region = "AT-" + strings.TrimLeft(number, "0")
	case country == "DE" && number[0] <= '9':
		p.region, p.bulk = bulkStates()[state], true
	default:
		p.region = country + "-" + number
	}
	return p, p.region != ""
}

// bulkStates are the German states as the rows of large customers call them.
func bulkStates() map[string]string {
	return map[string]string{
		"Baden-Württemberg": "DE-BW", "Bavaria": "DE-BY", "Land Berlin": "DE-BE", "Brandenburg": "DE-BB", "Bremen": "DE-HB",
		"Hamburg": "DE-HH", "Hessen": "DE-HE", "Mecklenburg-Western Pomerania": "DE-MV", "Lower Saxony": "DE-NI",
		"Nordrhein-Westfalen": "DE-NW", "Rheinland-Pfalz": "DE-RP", "Saarland": "DE-SL", "Saxony": "DE-SN",
		"Saxony-Anhalt": "DE-ST", "Schleswig-Holstein": "DE-SH", "Thuringia": "DE-TH",
	}
}

// settled are codes of two regions of which the larger place is known to lie in one,
// although the other has more places.
func settled() map[string]string {
	return map[string]string{
		"AT 1140": "AT-9", "AT 1210": "AT-9", // Wien, not its neighbours
		"CH 1290":  "CH-GE",                      // Versoix
		"CH 6010":  "CH-LU",                      // Kriens
		"CH 8640":  "CH-SG",                      // Rapperswil
		"DE 12529": "DE-BB",                      // Schönefeld
		"DE 21039": "DE-HH", "DE 22145": "DE-HH", // Hamburg, whose districts the rows call Schleswig-Holstein
		"DE 69434": "DE-HE", // Hirschhorn
	}
}

// table returns a line for each code at which the region changes: the country, the
// code and the region that holds from there on, or - where there is no code.
func table(places []place) []string {
	votes, areas := count(places)
	chosen := map[string]string{}
	for key, regions := range votes {
		chosen[key] = settle(key, regions, areas)
	}
	keys := make([]string, 0, len(chosen))
	for key := range chosen {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	var lines []string
	for i, key := range keys {
		country, code, _ := strings.Cut(key, " ")
		if i == 0 || keys[i-1][:2] != country {
			lines = append(lines, country+" "+strings.Repeat("0", len(code))+" -")
		} else if empty := gap(keys[i-1], key); empty != "" {
			lines = append(lines, empty+" -")
		}
		if line := key + " " + chosen[key]; !strings.HasSuffix(lines[len(lines)-1], " "+chosen[key]) {
			lines = append(lines, line)
		}
		if i+1 == len(keys) || keys[i+1][:2] != country {
			if empty := gap(key, ""); empty != "" {
				lines = append(lines, empty+" -")
			}
		}
	}
	return lines
}

// count returns how often each code is in each region, and the same for the areas of
// its first two and three digits. A large customer's code counts where places of its
// area lie in the same region: mail to such a code goes where the code belongs, and
// the customer sits somewhere else at times.
func count(places []place) (votes, areas map[string]map[string]int) {
	votes, areas = map[string]map[string]int{}, map[string]map[string]int{}
	vote := func(of map[string]map[string]int, key, region string) {
		if of[key] == nil {
			of[key] = map[string]int{}
		}
		of[key][region]++
	}
	for _, p := range places {
		if !p.bulk {
			key := p.country + " " + p.code
			vote(votes, key, p.region)
			vote(areas, key[:5], p.region)
			vote(areas, key[:6], p.region)
		}
	}
	bulk := map[string]map[string]int{}
	for _, p := range places {
		key := p.country + " " + p.code
		if near := areas[key[:5]]; p.bulk && votes[key] == nil && (near == nil || near[p.region] > 0) {
			vote(bulk, key, p.region)
		}
	}
	for key, regions := range bulk {
		votes[key] = regions
	}
	return votes, areas
}

// settle chooses the region that has most places of a code, then most around it.
func settle(key string, regions map[string]int, areas map[string]map[string]int) string {
	if region, ok := settled()[key]; ok {
		return region
	}
	all := make([]string, 0, len(regions))
	for region := range regions {
		all = append(all, region)
	}
	return slices.MaxFunc(all, func(a, b string) int {
		return cmp.Or(
			cmp.Compare(regions[a], regions[b]),
			cmp.Compare(areas[key[:6]][a], areas[key[:6]][b]),
			cmp.Compare(b, a))
	})
}

// gap returns the first code of an area of two digits between a code and the next of its
// country that no code has; empty where there is none.
func gap(key, next string) string {
	const area = len("DE 00")
	n, err := strconv.Atoi(key[area-2 : area])
	following := fmt.Sprintf("%s%02d", key[:area-2], n+1)
	if err != nil || n == 99 || next != "" && (next[:area] == key[:area] || next[:area] == following) {
		return ""
	}
	return following + strings.Repeat("0", len(key)-area)
}
