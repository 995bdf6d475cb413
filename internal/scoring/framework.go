package scoring

import "github.com/icptier/icptier/internal/crm"

// Framework is a way to qualify deals: criteria with weights that add up to 100.
type Framework struct {
	ID       string // meddic: what models call it
	Name     string // MEDDIC
	Criteria []QualificationCriterion
}

// QualificationCriterion is one criterion of a Framework: a letter of its name.
type QualificationCriterion struct {
	ID     string // one of crm.QualificationCriteria
	Weight int
	// Expected is the level that a deal should have reached by each Phase.
	Expected Expected
	// Label is the criterion's name, and Question the next one to ask when it is weak.
	Label, Question Words
}

// Words is a text in the languages that the program speaks.
type Words struct{ DE, EN string }

// In returns the text in a language; German where it is not English.
func (w Words) In(lang string) string {
	if lang == "en" {
		return w.EN
	}
	return w.DE
}

// Phase is the progress of a deal, independent of its CRM's stages.
type Phase uint8

// The phases of a deal.
const (
	PhaseEarly       Phase = iota // first contact, or a stage without a configured phase
	PhaseDiscovery                // the need is being worked out
	PhaseProposal                 // an offer is being made or has been sent
	PhaseNegotiation              // terms and contract
)

// PhaseOf returns the phase by the name that models use for it.
func PhaseOf(name string) (Phase, bool) {
	switch name {
	case "early":
		return PhaseEarly, true
	case "discovery":
		return PhaseDiscovery, true
	case "proposal":
		return PhaseProposal, true
	case "negotiation":
		return PhaseNegotiation, true
	}
	return PhaseEarly, false
}

// Expected is a level for each Phase after PhaseEarly, in which nothing is expected.
type Expected struct{ Discovery, Proposal, Negotiation crm.Level }

// By returns the level that is expected in a phase.
func (e Expected) By(p Phase) crm.Level {
	switch p {
	case PhaseDiscovery:
		return e.Discovery
	case PhaseProposal:
		return e.Proposal
	case PhaseNegotiation:
		return e.Negotiation
	case PhaseEarly:
	}
	return crm.LevelUnknown
}

// Criterion returns a criterion of the framework.
func (f *Framework) Criterion(id string) (QualificationCriterion, bool) {
	for _, l := range f.Criteria {
		if l.ID == id {
			return l, true
		}
	}
	return QualificationCriterion{}, false
}
