package onepage

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"strings"

	"github.com/icptier/icptier/internal/scoring/icp"
)

//go:embed page.html
var layout string

// HTML writes the page of a model as one file that needs no other, in a language (de, en).
func HTML(lang string, m *icp.Model) ([]byte, error) {
	t, err := template.New("page").Parse(layout)
	if err != nil {
		return nil, fmt.Errorf("read the layout: %w", err)
	}
	var out bytes.Buffer
	if err := t.Execute(&out, newPage(lang, m)); err != nil {
		return nil, fmt.Errorf("write the page: %w", err)
	}
	return out.Bytes(), nil
}

// Markdown writes the page of a model in CommonMark, in a language (de, en).
func Markdown(lang string, m *icp.Model) []byte {
	p := newPage(lang, m)
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s\n", plain(p.Title), plain(p.Lead))
	for _, s := range p.Sections {
		fmt.Fprintf(&b, "\n## %s\n\n", plain(s.Title))
		if s.Hint != "" {
			fmt.Fprintf(&b, "%s\n\n", plain(s.Hint))
		}
		for _, i := range s.Items {
			fmt.Fprintf(&b, "- **%s**", plain(i.Name))
			for _, line := range i.Lines {
				if line != "" {
					fmt.Fprintf(&b, "\n  %s", plain(line))
				}
			}
			for _, quote := range i.Quotes {
				fmt.Fprintf(&b, "\n\n  > %s", plain(quote))
			}
			b.WriteString("\n")
		}
	}
	fence := strings.Repeat("`", max(3, longest(p.Source, '`')+1))
	fmt.Fprintf(&b, "\n## %s\n\n%s%s%s %s%d\n%s", plain(p.FileTitle), fence, marker, p.Hash, length, p.Bytes, p.Source)
	if !strings.HasSuffix(p.Source, "\n") {
		b.WriteString("\n")
	}
	b.WriteString(fence + "\n")
	return []byte(b.String())
}

// What the first line of the file in Markdown says behind its fence.
const (
	marker = "yaml icptier-model="
	length = "bytes="
)

// plain keeps a text from being taken for Markdown, and on one line.
func plain(s string) string {
	var b strings.Builder
	for _, r := range strings.Join(strings.Fields(s), " ") {
		if strings.ContainsRune("\\`*_[]<>#|~&$", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// longest is the longest run of a letter in a text.
func longest(s string, letter rune) int {
	best, run := 0, 0
	for _, r := range s {
		if r != letter {
			run = 0
			continue
		}
		run++
		best = max(best, run)
	}
	return best
}
