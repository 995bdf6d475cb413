package config

import "fmt"

// didYouMean proposes the known word that a wrong one was most likely meant to
// be; it is empty where none is near.
func didYouMean(word string, known []string) string {
	best, nearest := len(word)+1, ""
	for _, k := range known {
		if d := distance(word, k); d < best {
			best, nearest = d, k
		}
	}
	// Two letters may be wrong, of a long word a third; of a short one fewer than all.
	if best > min(max(2, len(nearest)/3), len(nearest)-1) {
		return ""
	}
	return fmt.Sprintf("did you mean %s?", nearest)
}

// distance counts the letters to insert, remove or replace to make one word the
// other. Words too different in length to be mistaken are not compared.
func distance(a, b string) int {
	if len(a) > 2*len(b)+2 {
		return len(a) + 1
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
