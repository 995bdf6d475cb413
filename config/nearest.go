package config

import (
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/spelling"
)

// didYouMean proposes the known word that a wrong one was most likely meant to
// be, and otherwise says what else it is given.
func didYouMean(word string, known []string, otherwise phrase.Phrase) phrase.Phrase {
	if near := spelling.Nearest(word, known); near != "" {
		return phrase.Of("did you mean %s?", near)
	}
	return otherwise
}
