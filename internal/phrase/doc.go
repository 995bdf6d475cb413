// Package phrase is the catalogue of the program's findings, warnings and errors, in English
// and in German.
//
// Stage: none; every room that talks to people uses it. Input: an English format and its
// arguments. Output: a Phrase or an error, which says itself in a language. It cannot fail.
//
// The English format stands where the phrase is made, and is its key, as in gettext and in
// golang.org/x/text/message. The German stands in the tables of this package; a test reads the
// sources of the whole program and fails for a format that no table has, for one that is not
// used, and for one whose arguments differ. The printer of x/text is not used: it groups the
// digits of every number, also of lines, ports and versions, which are no amounts.
//
// What other programs said stays as it is and stands in quotation marks in German: „EOF“.
package phrase
