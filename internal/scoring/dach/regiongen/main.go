// Command regiongen makes postal.txt, the table of postal codes and their regions, from
// the files of GeoNames as CSV with the columns country_code, zipcode, state and
// state_code:
//
//	go run ./internal/scoring/dach/regiongen zipcodes.de.csv zipcodes.at.csv zipcodes.ch.csv > internal/scoring/dach/postal.txt
package main

import (
	"fmt"
	"os"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "regiongen:", err)
		os.Exit(1)
	}
}
