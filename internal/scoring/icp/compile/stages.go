package compile

import (
	"maps"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/scoring"
)

// stages places the stages of CRMs in phases.
type stages map[string]scoring.Phase

// defaultStages are those that the CRMs ship, and what German teams call theirs, by stageName.
func defaultStages() stages {
	return stages{
		// Salesforce
		"needsanalysis": scoring.PhaseDiscovery, "valueproposition": scoring.PhaseDiscovery,
		"iddecisionmakers": scoring.PhaseDiscovery, "perceptionanalysis": scoring.PhaseDiscovery,
		"proposalpricequote": scoring.PhaseProposal, "negotiationreview": scoring.PhaseNegotiation,
		// HubSpot
		"qualifiedtobuy": scoring.PhaseDiscovery, "presentationscheduled": scoring.PhaseDiscovery,
		"decisionmakerboughtin": scoring.PhaseProposal, "contractsent": scoring.PhaseNegotiation,
		// German
		"bedarfsanalyse": scoring.PhaseDiscovery, "angebot": scoring.PhaseProposal, "verhandlung": scoring.PhaseNegotiation,
	}
}

const longestStage = 64

// stageName writes letters and digits in lower case and leaves all else out, so that
// a stage's name and the name of its choice in the API are the same.
func stageName(buf *[longestStage]byte, stage string) []byte {
	n := 0
	for i := 0; i < len(stage) && n < longestStage; i++ {
		c := stage[i]
		switch {
		case c >= 'A' && c <= 'Z':
			c += 'a' - 'A'
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c >= utf8.RuneSelf:
		default:
			continue
		}
		buf[n] = c
		n++
	}
	return buf[:n]
}

// phase returns the phase of a stage; early for one that is not configured.
func (s stages) phase(stage string) scoring.Phase {
	var buf [longestStage]byte
	return s[string(stageName(&buf, stage))]
}

// stages reads which stages of the CRM are in which phase, over the defaults.
func (c *compiler) stages(n *yaml.Node, key string) stages {
	all := maps.Clone(defaultStages())
	c.entries(n, key, func(k, v *yaml.Node) {
		phase, ok := scoring.PhaseOf(k.Value)
		if !ok {
			c.find(k, join(key, k.Value), phrase.Of("there is no such phase"), phrase.Of("there are early, discovery, proposal and negotiation"))
			return
		}
		c.list(v, join(key, k.Value), func(n *yaml.Node, key string) {
			var buf [longestStage]byte
			name := string(stageName(&buf, c.text(n, key)))
			if name == "" {
				c.find(n, key, phrase.Of("%q is no stage", clip(n.Value)), phrase.Of("write the name that the CRM gives the stage"))
				return
			}
			all[name] = phase
		})
	})
	return all
}
