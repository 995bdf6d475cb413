package app

import (
	"fmt"

	"github.com/icptier/icptier/internal/account"
)

// faultsTold is how many accounts a warning names; all are counted.
const faultsTold = 3

// faultWarnings says what became of accounts that something is wrong with: how many they
// are, and the first with their reasons.
func faultWarnings(what string, faults []account.Fault) []string {
	if len(faults) == 0 {
		return nil
	}
	text := fmt.Sprintf("%d accounts %s", len(faults), what)
	for i := range faults[:min(faultsTold, len(faults))] {
		text += fmt.Sprintf("; %s of %s: %s", faults[i].Key.ID, faults[i].Key.Connection, faults[i].Reason)
	}
	return []string{text}
}
