package atlas

import "fmt"

// words are those of the picture in one language.
type words struct {
	title, areas, empty, source string
	shared                      []string
	one, many                   string
}

func wordsOf(lang string) words {
	if lang == "de" {
		return words{
			title: "Vertriebsgebiete", areas: "Karte der Postleitgebiete und wer die meisten Firmen darin hat.", empty: "keine Firmen", one: "1 Firma", many: "%d Firmen",
			source: "Postleitgebiete (zwei Stellen) nach GeoNames, CC BY 4.0",
			shared: []string{"Die Zahl nennt, wer die meisten Firmen hat.", "Geteilte Gebiete: Streifen nach Zahl der Firmen."},
		}
	}
	return words{
		title: "Sales territories", areas: "Map of postal areas, by who has most accounts in them.", empty: "no accounts", one: "1 account", many: "%d accounts",
		source: "Postal areas (two digits) after GeoNames, CC BY 4.0",
		shared: []string{"The number says who has most accounts.", "Shared areas: stripes by number of accounts."},
	}
}

func (w words) accounts(n int) string {
	if n == 1 {
		return w.one
	}
	return fmt.Sprintf(w.many, n)
}
