package spelling

import "strings"

// Nearest is the known word that a wrong one was most likely meant to be, whatever its
// case, the first of several; empty where none is near. Two letters may be wrong, of a long
// word a third, of a short one fewer than all. It counts bytes by the method of V. I.
// Levenshtein (1966).
func Nearest(word string, known []string) string {
	best, least := "", max(2, len(word)/3)+1
	for _, k := range known {
		if d := distance(strings.ToLower(word), strings.ToLower(k)); d < least && d < min(len(k), len(word)) {
			best, least = k, d
		}
	}
	return best
}

// distance counts the bytes to insert, remove or replace to make one word the other. Words
// too different in length to be mistaken are not compared.
func distance(a, b string) int {
	if len(a) > 2*len(b)+2 || len(b) > 2*len(a)+2 {
		return max(len(a), len(b))
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
