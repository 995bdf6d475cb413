package backtest

import (
	"fmt"
	"html"
	"strings"

	"github.com/icptier/icptier/internal/insight/words"
)

// Picture draws a report as SVG: win rate per tier with its interval, and the ranking
// curve. title stands above it; lang is de or en. Without tiers the picture says why.
func Picture(r *Report, title, lang string) []byte {
	d := &drawing{lang: lang}
	lines := folded(r.Sentence.In(lang), lineLetters)
	const line, few = 19, 5
	down := line * max(0, len(lines)-few) // a long sentence moves what is below it
	full := pictureHeight + down
	d.printf(`<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img" font-family="system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif" font-size="13" fill="%s">`,
		pictureWidth, full, pictureWidth, full, ink)
	d.printf(`<title>%s</title><desc>%s</desc>`, html.EscapeString(title), html.EscapeString(r.Sentence.In(lang)))
	d.printf(`<rect width="%d" height="%d" fill="#ffffff"/>`, pictureWidth, full)
	d.text(margin, 34, 19, "start", ` font-weight="600"`, title)
	for i, text := range lines {
		d.text(margin, float64(58+line*i), 13, "start", "", text)
	}
	d.printf(`<g transform="translate(0,%d)">`, down)
	d.panels(r)
	d.text(margin, pictureHeight-14, 12, "start", ` fill="`+soft+`"`, r.Protocol.Text.In(lang))
	d.printf("</g></svg>\n")
	return []byte(d.b.String())
}

// Panels draws what Picture does without the texts around it, for a page that has them.
func Panels(r *Report, title, lang string) []byte {
	d := &drawing{lang: lang}
	const top, height = panelTop - 48, panelHeight + 100
	d.printf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 %.0f %d %.0f" role="img" font-family="system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif" font-size="13" fill="%s">`,
		top, pictureWidth, height, ink)
	d.printf(`<title>%s</title><desc>%s</desc>`, html.EscapeString(title), html.EscapeString(r.Sentence.In(lang)))
	d.printf(`<rect y="%.0f" width="%d" height="%.0f" fill="#ffffff"/>`, top, pictureWidth, height)
	d.panels(r)
	d.printf("</svg>")
	return []byte(d.b.String())
}

const (
	pictureWidth, pictureHeight = 960, 560
	margin                      = 32
	lineLetters                 = 130
	panelTop, panelHeight       = 178.0, 290.0
	tierLeft, tierWidth         = 84.0, 380.0
	gainLeft, gainWidth         = 588.0, 330.0

	ink, soft, rule = "#1f2933", "#66727f", "#d9dee3"
	blue, pale      = "#1f5fa8", "#a9c6e8"
)

type drawing struct {
	b    strings.Builder
	lang string
}

func (d *drawing) printf(format string, args ...any) { fmt.Fprintf(&d.b, format+"\n", args...) }

func (d *drawing) text(x, y float64, size int, anchor, more, s string) {
	d.printf(`<text x="%.1f" y="%.1f" font-size="%d" text-anchor="%s"%s>%s</text>`, x, y, size, anchor, more, html.EscapeString(s))
}

func (d *drawing) line(x1, y1, x2, y2 float64, color string, width float64, more string) {
	d.printf(`<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" stroke="%s" stroke-width="%.1f"%s/>`, x1, y1, x2, y2, color, width, more)
}

func (d *drawing) say(text words.Text) string { return text.In(d.lang) }

// percent writes a share; German has a space before the sign, and English has none here.
func (d *drawing) percent(share float64) string {
	if d.lang == "en" {
		return words.Percent(share) + "%"
	}
	return words.Percent(share) + " %"
}

func (d *drawing) panels(r *Report) {
	if len(r.Tiers) > 0 {
		d.tiers(r)
	}
	if len(r.Gains) > 1 {
		d.gains(r)
	}
}

// frame draws a panel's title and its lines at every quarter from 0 to 100 percent.
func (d *drawing) frame(left, width float64, title string) {
	d.text(left, panelTop-20, 14, "start", ` font-weight="600"`, title)
	for i := range 5 {
		share := float64(i) / 4
		y := height(share)
		d.line(left, y, left+width, y, rule, 1, "")
		d.text(left-8, y+4, 12, "end", ` fill="`+soft+`"`, d.percent(share))
	}
}

func height(share float64) float64 { return panelTop + panelHeight*(1-share) }

func (d *drawing) tiers(r *Report) {
	title := d.say(words.Of("Win rate per tier, with 95%% interval"))
	if r.Judged == JudgedNew {
		title = d.say(words.Of("New business: ")) + title
	}
	d.frame(tierLeft, tierWidth, title)
	won, deals := 0, 0
	for _, t := range r.Tiers {
		won, deals = won+t.Won, deals+t.Deals
	}
	step := tierWidth / float64(len(r.Tiers))
	for i, t := range r.Tiers {
		x := tierLeft + step*(float64(i)+0.5)
		d.text(x, panelTop+panelHeight+20, 14, "middle", ` font-weight="600"`, t.Tier)
		d.text(x, panelTop+panelHeight+38, 12, "middle", ` fill="`+soft+`"`, words.Plural(t.Deals, words.Of("1 deal"), words.Of("%s deals", words.Count(t.Deals))).In(d.lang))
		if t.WinRate == nil {
			continue
		}
		bar := step * 0.5
		d.printf(`<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s"/>`, x-bar/2, height(*t.WinRate), bar, panelHeight**t.WinRate, pale)
		d.line(x, height(*t.Low), x, height(*t.High), blue, 2, "")
		for _, end := range []float64{*t.Low, *t.High} {
			d.line(x-6, height(end), x+6, height(end), blue, 2, "")
		}
		d.printf(`<circle cx="%.1f" cy="%.1f" r="4.5" fill="%s"/>`, x, height(*t.WinRate), blue)
		d.text(x+10, height(*t.WinRate)-6, 12, "start", ` font-weight="600"`, d.percent(*t.WinRate))
	}
	if deals > 0 {
		base := float64(won) / float64(deals)
		d.line(tierLeft, height(base), tierLeft+tierWidth, height(base), soft, 1.5, ` stroke-dasharray="5 4"`)
		d.text(tierLeft+tierWidth+4, height(base)+4, 12, "start", ` fill="`+soft+`"`, d.say(words.Of("all")))
	}
}

func (d *drawing) gains(r *Report) {
	d.frame(gainLeft, gainWidth, d.say(words.Of("Won deals found")))
	at := func(share float64) float64 { return gainLeft + gainWidth*share }
	for i := range 5 {
		share := float64(i) / 4
		d.text(at(share), panelTop+panelHeight+20, 12, "middle", ` fill="`+soft+`"`, d.percent(share))
	}
	d.text(at(0.5), panelTop+panelHeight+38, 12, "middle", ` fill="`+soft+`"`, d.say(words.Of("of the deals, the best first")))
	d.line(at(0), height(0), at(1), height(1), soft, 1.5, ` stroke-dasharray="5 4"`)
	d.text(at(0.70), height(0.60), 12, "start", ` fill="`+soft+`"`, d.say(words.Of("chance")))
	points := make([]string, len(r.Gains))
	for i, g := range r.Gains {
		points[i] = fmt.Sprintf("%.1f,%.1f", at(g.Deals), height(g.Won))
	}
	d.printf(`<polyline points="%s" fill="none" stroke="%s" stroke-width="2.5" stroke-linejoin="round"/>`, strings.Join(points, " "), blue)
}

// folded breaks a sentence into lines.
func folded(s string, widest int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(s) {
		if line != "" && len([]rune(line))+1+len([]rune(word)) > widest {
			lines, line = append(lines, line), ""
		}
		line = strings.TrimSpace(line + " " + word)
	}
	return append(lines, line)
}
