// Package spelling finds the known word that a wrong one was most likely meant to be: a key
// of the configuration or of a model, the name of a column.
//
// Stage: none; whatever reads what people have written uses it. Input: a word, and the words
// that are known. Output: one of them, or none where none is near. It cannot fail.
package spelling
