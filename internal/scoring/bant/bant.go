// Package bant is the qualification of small transactional deals by BANT: budget,
// authority, need, timing.
//
// Stage: a part of scoring. Input: none. Output: a scoring.Framework. Nothing in it
// can fail.
package bant

import "github.com/icptier/icptier/internal/scoring"

// Framework returns BANT with four letters of one weight.
func Framework() *scoring.Framework {
	return &scoring.Framework{Name: "BANT", Letters: []scoring.Weight{
		{
			ID: "budget", Weight: 25, Label: scoring.Words{DE: "Budget", EN: "Budget"},
			Question: scoring.Words{DE: "Ist Geld dafür eingeplant, und wie viel?", EN: "Is money set aside for this, and how much?"},
		},
		{
			ID: "authority", Weight: 25, Label: scoring.Words{DE: "Entscheidungsbefugnis", EN: "Authority"},
			Question: scoring.Words{DE: "Darf unser Gegenüber selbst entscheiden, und wenn nicht, wer darf es?", EN: "May our contact decide alone, and if not, who may?"},
		},
		{
			ID: "need", Weight: 25, Label: scoring.Words{DE: "Bedarf", EN: "Need"},
			Question: scoring.Words{DE: "Welche Aufgabe soll gelöst werden?", EN: "Which task has to be solved?"},
		},
		{
			ID: "timing", Weight: 25, Label: scoring.Words{DE: "Zeitpunkt", EN: "Timing"},
			Question: scoring.Words{DE: "Bis wann soll die Lösung laufen, und warum bis dahin?", EN: "By when should the solution run, and why by then?"},
		},
	}}
}
