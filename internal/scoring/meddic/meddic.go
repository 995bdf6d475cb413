// Package meddic is the qualification of complex purchases by MEDDIC: metrics,
// economic buyer, decision criteria, decision process, identified pain, champion.
//
// Stage: a part of scoring. Input: none. Output: a scoring.Framework. Nothing in it
// can fail.
package meddic

import "github.com/icptier/icptier/internal/scoring"

// Framework returns MEDDIC. Economic buyer, pain and champion weigh most: without
// them a deal has nobody who pays, no reason to, or nobody who fights for it.
func Framework() *scoring.Framework {
	return &scoring.Framework{Name: "MEDDIC", Letters: []scoring.Weight{
		{
			ID: "metrics", Weight: 15, Label: scoring.Words{DE: "Messgrößen", EN: "Metrics"},
			Question: scoring.Words{DE: "Woran misst der Kunde in Zahlen, ob sich der Kauf gelohnt hat?", EN: "Which figures will tell the customer that the purchase has paid off?"},
		},
		{
			ID: "economic_buyer", Weight: 20, Label: scoring.Words{DE: "Wirtschaftlicher Entscheider", EN: "Economic buyer"},
			Question: scoring.Words{DE: "Wer gibt das Geld am Ende frei, und haben wir mit dieser Person gesprochen?", EN: "Who releases the money in the end, and have we spoken with that person?"},
		},
		{
			ID: "decision_criteria", Weight: 15, Label: scoring.Words{DE: "Entscheidungskriterien", EN: "Decision criteria"},
			Question: scoring.Words{DE: "Nach welchen Kriterien vergleicht der Kunde die Anbieter?", EN: "By which criteria does the customer compare vendors?"},
		},
		{
			ID: "decision_process", Weight: 15, Label: scoring.Words{DE: "Entscheidungsweg", EN: "Decision process"},
			Question: scoring.Words{DE: "Welche Schritte führen bis zur Unterschrift, und bis wann?", EN: "Which steps lead to the signature, and by when?"},
		},
		{
			ID: "pain", Weight: 15, Label: scoring.Words{DE: "Problem des Kunden", EN: "Identified pain"},
			Question: scoring.Words{DE: "Was kostet es den Kunden, wenn alles bleibt, wie es ist?", EN: "What does it cost the customer if everything stays as it is?"},
		},
		{
			ID: "champion", Weight: 20, Label: scoring.Words{DE: "Fürsprecher", EN: "Champion"},
			Question: scoring.Words{DE: "Wer beim Kunden setzt sich für uns ein, auch wenn wir nicht dabei sind?", EN: "Who at the customer argues for us, even when we are not in the room?"},
		},
	}}
}
