package onepage

import (
	"bytes"
	"html"
	"regexp"
	"strconv"
	"strings"

	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/scoring/icp"
)

var (
	inMarkdown = regexp.MustCompile("(?m)^`{3,}" + marker + `([0-9a-f]{12}) ` + length + `(\d+)\r?\n`)
	inHTML     = regexp.MustCompile(`(?s)<code id="icptier-model" data-hash="([0-9a-f]{12})">(.*?)</code>`)
)

// Read returns the bytes of the model file that a page was made of, Markdown or HTML. A page without
// one is an error, and so is one whose file is not as it was: its hash would not be that of the model
// which the page describes.
func Read(page []byte) ([]byte, error) {
	// Editors and mail change how lines end.
	for _, text := range [][]byte{page, bytes.ReplaceAll(page, []byte("\r\n"), []byte("\n"))} {
		for _, found := range candidates(string(text)) {
			if icp.HashOf([]byte(found.source)) == found.hash {
				return []byte(found.source), nil
			}
		}
	}
	if found := candidates(string(page)); len(found) > 0 {
		return nil, phrase.Errorf("the model file at the end of the page was changed: its hash is not %s; change the model file itself, and make the page anew", found[0].hash)
	}
	return nil, phrase.Errorf("the page has no model file at its end; give one that icptier icp doc has made, whole")
}

// candidate is a file that a page seems to hold, and the hash that it should have.
type candidate struct{ hash, source string }

func candidates(page string) []candidate {
	var all []candidate
	for _, at := range inMarkdown.FindAllStringSubmatchIndex(page, -1) {
		n, err := strconv.Atoi(page[at[4]:at[5]])
		if rest := page[at[1]:]; err == nil && n <= len(rest) {
			all = append(all, candidate{page[at[2]:at[3]], rest[:n]})
		} else {
			all = append(all, candidate{page[at[2]:at[3]], rest})
		}
	}
	for _, m := range inHTML.FindAllStringSubmatch(page, -1) {
		all = append(all, candidate{m[1], html.UnescapeString(strings.TrimPrefix(m[2], "\ufeff"))})
	}
	return all
}
