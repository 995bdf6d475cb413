// Package views makes what the pages show from the rooms of the program.
//
// Stage: between those rooms and package web, which prints and never decides. Input: what a
// reader asks for, as text. Output: the values of the pages, with what cannot be meant named
// by field.
//
// On failure the page says what is missing: that there is no such account, or that the cache
// is being built.
package views
