package sample

import (
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// dataset is an extract of the company database of datenanfragen.de, CC0 1.0.
//
//go:embed companies_dach.csv
var dataset string

// organisations reads the data set.
func organisations() ([]Company, error) {
	rows, err := csv.NewReader(strings.NewReader(dataset)).ReadAll()
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, errors.New("no header")
	}
	column := make(map[string]int)
	for _, name := range []string{
		"slug", "name", "legal_form_parsed", "street", "plz", "city", "bundesland_derived", "country", "domain", "categories",
	} {
		if column[name] = slices.Index(rows[0], name); column[name] < 0 {
			return nil, fmt.Errorf("no column %s", name)
		}
	}
	companies := make([]Company, 0, len(rows)-1)
	for _, row := range rows[1:] {
		c := Company{
			Key: row[column["slug"]], Name: row[column["name"]], LegalForm: row[column["legal_form_parsed"]],
			Street: row[column["street"]], PostalCode: row[column["plz"]], City: row[column["city"]],
			State: state(row[column["bundesland_derived"]]), Country: row[column["country"]], Domain: row[column["domain"]],
		}
		if categories := row[column["categories"]]; categories != "" {
			c.Categories = strings.Split(categories, "|")
		}
		companies = append(companies, c)
	}
	return companies, nil
}

// state returns one spelling where the tables behind the data set have two.
func state(name string) string {
	switch name {
	case "Bavaria":
		return "Bayern"
	case "Lower Saxony":
		return "Niedersachsen"
	case "Land Berlin":
		return "Berlin"
	}
	return name
}
