// Package meddic is the qualification of complex purchases: MEDDIC (metrics, economic
// buyer, decision criteria, decision process, identified pain, champion), and
// MEDDPICC, which adds the paper process and the competition.
//
// Stage: a part of scoring. Input: none. Output: a scoring.Framework. Nothing in it
// can fail.
package meddic

import (
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
)

// Framework returns MEDDIC. Economic buyer and champion weigh most: without them a
// deal has no one who pays, or no one who argues for it.
func Framework() *scoring.Framework {
	return &scoring.Framework{ID: "meddic", Name: "MEDDIC", Criteria: []scoring.QualificationCriterion{
		metrics(15), economicBuyer(20), decisionCriteria(15), decisionProcess(15), pain(15), champion(20),
	}}
}

// Extended returns MEDDPICC.
func Extended() *scoring.Framework {
	return &scoring.Framework{ID: "meddpicc", Name: "MEDDPICC", Criteria: []scoring.QualificationCriterion{
		metrics(12), economicBuyer(16), decisionCriteria(12), decisionProcess(12), paperProcess(10), pain(12), champion(16), competition(10),
	}}
}

func metrics(weight int) scoring.QualificationCriterion {
	return scoring.QualificationCriterion{
		ID: "metrics", Weight: weight,
		Expected: scoring.Expected{Proposal: crm.LevelNamed, Negotiation: crm.LevelConfirmed},
		Label:    scoring.Words{DE: "Messgrößen", EN: "Metrics"},
		Question: scoring.Words{
			DE: "An welchen Zahlen misst der Kunde, ob sich der Kauf gelohnt hat?",
			EN: "Which figures will tell the customer that the purchase has paid off?",
		},
	}
}

func economicBuyer(weight int) scoring.QualificationCriterion {
	return scoring.QualificationCriterion{
		ID: "economic_buyer", Weight: weight,
		Expected: scoring.Expected{Proposal: crm.LevelNamed, Negotiation: crm.LevelConfirmed},
		Label:    scoring.Words{DE: "Wirtschaftlicher Entscheider", EN: "Economic buyer"},
		Question: scoring.Words{
			DE: "Wer gibt das Geld am Ende frei, und haben wir mit dieser Person gesprochen?",
			EN: "Who releases the money in the end, and have we spoken with that person?",
		},
	}
}

func decisionCriteria(weight int) scoring.QualificationCriterion {
	return scoring.QualificationCriterion{
		ID: "decision_criteria", Weight: weight,
		Expected: scoring.Expected{Proposal: crm.LevelNamed, Negotiation: crm.LevelConfirmed},
		Label:    scoring.Words{DE: "Entscheidungskriterien", EN: "Decision criteria"},
		Question: scoring.Words{
			DE: "Nach welchen Kriterien vergleicht der Kunde die Anbieter?",
			EN: "By which criteria does the customer compare vendors?",
		},
	}
}

func decisionProcess(weight int) scoring.QualificationCriterion {
	return scoring.QualificationCriterion{
		ID: "decision_process", Weight: weight,
		Expected: scoring.Expected{Negotiation: crm.LevelConfirmed},
		Label:    scoring.Words{DE: "Entscheidungsprozess", EN: "Decision process"},
		Question: scoring.Words{
			DE: "Welche Schritte führen beim Kunden zur Entscheidung, und bis wann?",
			EN: "Which steps lead the customer to a decision, and by when?",
		},
	}
}

func paperProcess(weight int) scoring.QualificationCriterion {
	return scoring.QualificationCriterion{
		ID: "paper_process", Weight: weight,
		Expected: scoring.Expected{Negotiation: crm.LevelNamed},
		Label:    scoring.Words{DE: "Vertragsweg", EN: "Paper process"},
		Question: scoring.Words{
			DE: "Wer prüft den Vertrag, und wie lange dauern Einkauf, Recht und Datenschutz?",
			EN: "Who reviews the contract, and how long do procurement, legal and privacy take?",
		},
	}
}

func pain(weight int) scoring.QualificationCriterion {
	return scoring.QualificationCriterion{
		ID: "pain", Weight: weight,
		Expected: scoring.Expected{Discovery: crm.LevelNamed, Proposal: crm.LevelConfirmed, Negotiation: crm.LevelConfirmed},
		Label:    scoring.Words{DE: "Problem des Kunden", EN: "Identified pain"},
		Question: scoring.Words{
			DE: "Was kostet es den Kunden, wenn alles bleibt, wie es ist?",
			EN: "What does it cost the customer if everything stays as it is?",
		},
	}
}

func champion(weight int) scoring.QualificationCriterion {
	return scoring.QualificationCriterion{
		ID: "champion", Weight: weight,
		Expected: scoring.Expected{Proposal: crm.LevelNamed, Negotiation: crm.LevelConfirmed},
		Label:    scoring.Words{DE: "Fürsprecher", EN: "Champion"},
		Question: scoring.Words{
			DE: "Wer beim Kunden setzt sich für uns ein, auch wenn wir nicht dabei sind?",
			EN: "Who at the customer speaks up for us when we are not in the room?",
		},
	}
}

func competition(weight int) scoring.QualificationCriterion {
	return scoring.QualificationCriterion{
		ID: "competition", Weight: weight,
		Expected: scoring.Expected{Negotiation: crm.LevelNamed},
		Label:    scoring.Words{DE: "Wettbewerb", EN: "Competition"},
		Question: scoring.Words{
			DE: "Mit wem vergleicht uns der Kunde, und was spricht dort für den anderen?",
			EN: "Whom does the customer compare us with, and what speaks for them?",
		},
	}
}
