package config

import "github.com/icptier/icptier/internal/spelling"

// didYouMean proposes the known word that a wrong one was most likely meant to
// be; it is empty where none is near.
func didYouMean(word string, known []string) string {
	if near := spelling.Nearest(word, known); near != "" {
		return "did you mean " + near + "?"
	}
	return ""
}
