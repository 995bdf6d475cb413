package atlas

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"math"
	"strings"

	"github.com/icptier/icptier/internal/insight/territory"
)

// The picture's measures, in pixels.
const (
	cellSize    = 8
	margin      = 16
	legendWidth = 300
	lineHeight  = 20
)

// none stands for a cell whose area has no account.
const none = -1

// picture is a map that is being drawn.
type picture struct {
	b      bytes.Buffer
	report *territory.Report
	raster raster
	cells  map[string][]cell
	owner  map[cell]int
	words  words
}

// Draw writes the map of a plan, with its words in German for "de", else in English. The
// cells of an area that several reps share are parted by the number of accounts, from
// west to east: that is a share, and not where the accounts are.
func Draw(w io.Writer, r *territory.Report, lang string) error {
	p := &picture{report: r, raster: readRaster(), owner: map[cell]int{}, words: wordsOf(lang)}
	p.cells = p.raster.cells()
	p.share()
	columns, rows := p.raster.size()
	width := 3*margin + columns*cellSize + legendWidth
	height := max(2*margin+rows*cellSize, 2*margin+lineHeight*(len(r.Reps)+6)) + lineHeight
	p.say(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-label="%s" font-family="sans-serif">`+"\n",
		width, height, width, height, html.EscapeString(p.words.title))
	p.say("<title>%s</title><desc>%s</desc>\n"+`<rect width="100%%" height="100%%" fill="#fff"/>`+"\n", html.EscapeString(p.words.title), html.EscapeString(p.described()))
	p.land(columns, rows)
	p.borders(columns, rows)
	p.numbers()
	p.legend(2*margin+columns*cellSize, height)
	p.say("</svg>\n")
	_, err := w.Write(p.b.Bytes())
	return err
}

func (p *picture) say(format string, args ...any) { fmt.Fprintf(&p.b, format, args...) }

// share gives every cell to a rep.
func (p *picture) share() {
	rep := map[string]int{}
	for i := range p.report.Reps {
		rep[p.report.Reps[i].Name] = i
	}
	for c := range p.raster {
		p.owner[c] = none
	}
	for _, a := range p.report.Areas {
		cells, done := p.cells[a.Area], 0
		for i, part := range a.Parts {
			done += part.Accounts
			end := int(math.Round(float64(len(cells)) * float64(done) / float64(max(a.Accounts, 1))))
			if i == len(a.Parts)-1 {
				end = len(cells)
			}
			for _, c := range cells[:end] {
				if p.owner[c] == none {
					p.owner[c] = rep[part.Rep]
				}
			}
		}
	}
}

// land draws the cells, a rectangle for each run of one rep in one area.
func (p *picture) land(columns, rows int) {
	for y := range rows {
		for x := 0; x < columns; {
			at := cell{x, y}
			area, in := p.raster[at]
			end := x + 1
			for end < columns && p.raster[cell{end, y}] == area && p.owner[cell{end, y}] == p.owner[at] {
				end++
			}
			if in {
				p.say(`<rect x="%d" y="%d" width="%d" height="%d" fill="%s"/>`+"\n",
					margin+x*cellSize, margin+y*cellSize, (end-x)*cellSize, cellSize, colour(p.owner[at]))
			}
			x = end
		}
	}
}

// borders draws lines between areas, and stronger ones around countries.
func (p *picture) borders(columns, rows int) {
	var thin, strong bytes.Buffer
	for y := range rows + 1 {
		for x := range columns + 1 {
			here := p.raster[cell{x, y}]
			for _, side := range []struct {
				other string
				draw  string
			}{{p.raster[cell{x - 1, y}], "v"}, {p.raster[cell{x, y - 1}], "h"}} {
				if here == side.other {
					continue
				}
				line := &thin
				if country(here) != country(side.other) {
					line = &strong
				}
				fmt.Fprintf(line, "M%d %d%s%d", margin+x*cellSize, margin+y*cellSize, side.draw, cellSize)
			}
		}
	}
	p.say(`<path d="%s" stroke="#fff" stroke-width="0.8" fill="none"/>`+"\n", thin.String())
	p.say(`<path d="%s" stroke="#444" stroke-width="1.2" fill="none" stroke-linecap="square"/>`+"\n", strong.String())
}

func country(area string) string {
	if len(area) < 2 {
		return ""
	}
	return area[:2]
}

// numbers writes the number of the rep who has most of an area into its middle, where
// there is room, and says under the pointer who has how much.
func (p *picture) numbers() {
	const room = 4 // cells
	rep := map[string]int{}
	for i := range p.report.Reps {
		rep[p.report.Reps[i].Name] = i
	}
	for _, a := range p.report.Areas {
		cells := p.cells[a.Area]
		if len(cells) < room || len(a.Parts) == 0 {
			continue
		}
		at := middle(cells)
		text := a.Area
		for _, part := range a.Parts {
			text += fmt.Sprintf("\n%s: %d", part.Rep, part.Accounts)
		}
		p.say(`<text x="%d" y="%d" font-size="9" text-anchor="middle" fill="#111">%d<title>%s</title></text>`+"\n",
			margin+at.x*cellSize+cellSize/2, margin+at.y*cellSize+cellSize-1, rep[a.Parts[0].Rep]+1, html.EscapeString(text))
	}
}

func (p *picture) legend(left, height int) {
	y := margin + lineHeight/2
	line := func(size int, text string) {
		p.say(`<text x="%d" y="%d" font-size="%d" fill="#111">%s</text>`+"\n", left, y, size, html.EscapeString(text))
		y += lineHeight
	}
	line(15, p.words.title)
	for i := range p.report.Reps {
		r := &p.report.Reps[i]
		p.say(`<rect x="%d" y="%d" width="14" height="14" fill="%s"/>`+"\n", left, y-12, colour(i))
		p.say(`<text x="%d" y="%d" font-size="13" fill="#111">%s</text>`+"\n", left+20, y,
			html.EscapeString(fmt.Sprintf("%d  %s: %s", i+1, clip(p.report.RepName(r.Name)), p.words.accounts(r.After.Accounts))))
		y += lineHeight
	}
	p.say(`<rect x="%d" y="%d" width="14" height="14" fill="%s"/>`+"\n", left, y-12, colour(none))
	p.say(`<text x="%d" y="%d" font-size="13" fill="#111">%s</text>`+"\n", left+20, y, html.EscapeString(p.words.empty))
	y += lineHeight
	for _, note := range p.words.shared {
		line(11, note)
	}
	y = height - margin/2
	line(10, p.words.source)
}

// described is the picture in words: who has how many accounts.
func (p *picture) described() string {
	parts := make([]string, len(p.report.Reps))
	for i := range p.report.Reps {
		parts[i] = clip(p.report.RepName(p.report.Reps[i].Name)) + ": " + p.words.accounts(p.report.Reps[i].After.Accounts)
	}
	return p.words.areas + " " + strings.Join(parts, "; ")
}

// clip shortens a name so that it fits the legend.
func clip(name string) string {
	const most = 24
	if runes := []rune(name); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return name
}

// colour is that of a rep: hues a golden angle apart, so that neighbours in the list
// differ most, in three shades.
func colour(rep int) string {
	if rep == none {
		return "#e4e4e4"
	}
	const golden = 137.50776
	light := [...]int{68, 56, 78}[rep%3]
	return fmt.Sprintf("hsl(%.0f,55%%,%d%%)", math.Mod(float64(rep)*golden+200, 360), light)
}
