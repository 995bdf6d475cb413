// Package bant is the qualification of small transactional deals by BANT: budget,
// authority, need, timing.
//
// Stage: a part of scoring. Input: none. Output: a scoring.Framework. Nothing in it
// can fail.
package bant

import (
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
)

// Framework returns BANT with four criteria of one weight.
func Framework() *scoring.Framework {
	// The need comes first; by the offer all four have a name, and before the
	// signature the customer has confirmed them.
	later := scoring.Expected{Proposal: crm.LevelNamed, Negotiation: crm.LevelConfirmed}
	return &scoring.Framework{ID: "bant", Name: "BANT", Criteria: []scoring.QualificationCriterion{
		{
			ID: "budget", Weight: 25, Expected: later,
			Label:    scoring.Words{DE: "Budget", EN: "Budget"},
			Question: scoring.Words{DE: "Ist Geld dafür eingeplant, und wie viel?", EN: "Is money set aside for this, and how much?"},
		},
		{
			ID: "authority", Weight: 25, Expected: later,
			Label: scoring.Words{DE: "Entscheidungsbefugnis", EN: "Authority"},
			Question: scoring.Words{
				DE: "Kann unser Gegenüber selbst entscheiden, und wenn nicht: wer dann?",
				EN: "Can our contact decide alone, and if not, who can?",
			},
		},
		{
			ID: "need", Weight: 25,
			Expected: scoring.Expected{Discovery: crm.LevelNamed, Proposal: crm.LevelConfirmed, Negotiation: crm.LevelConfirmed},
			Label:    scoring.Words{DE: "Bedarf", EN: "Need"},
			Question: scoring.Words{DE: "Welche Aufgabe soll gelöst werden, und für wen?", EN: "Which task has to be solved, and for whom?"},
		},
		{
			ID: "timing", Weight: 25, Expected: later,
			Label: scoring.Words{DE: "Zeitpunkt", EN: "Timing"},
			Question: scoring.Words{
				DE: "Bis wann soll die Lösung im Einsatz sein, und warum bis dahin?",
				EN: "When does the solution have to be in use, and why by then?",
			},
		},
	}}
}
