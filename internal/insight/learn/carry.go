package learn

import (
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"
)

// own are the keys of a model that a proposal has of its own.
func own() []string {
	return []string{"model", "version", "languages", "currency", "criteria", "tiers"}
}

// carry takes over from the model in force what deals say nothing about: knock-outs, whom it
// applies to, segments, rates, and of tiers all but the cuts. It returns the names of the parts
// it took.
func carry(doc, tiers *yaml.Node, current []byte) ([]string, error) {
	if len(current) == 0 {
		return nil, nil
	}
	var file yaml.Node
	if err := yaml.Unmarshal(current, &file); err != nil {
		return nil, fmt.Errorf("read the model in force: %w", err)
	}
	if len(file.Content) == 0 || file.Content[0].Kind != yaml.MappingNode {
		return nil, nil
	}
	var taken []string
	from := file.Content[0]
	for i := 0; i+1 < len(from.Content); i += 2 {
		key := from.Content[i].Value
		if key == "tiers" {
			carryTiers(tiers, from.Content[i+1])
		}
		if slices.Contains(own(), key) {
			continue
		}
		remove(doc, key)
		doc.Content = append(doc.Content, from.Content[i], from.Content[i+1])
		taken = append(taken, key)
	}
	return taken, nil
}

// carryTiers keeps coverage, capacity and what else the tiers in force say, with other cuts.
func carryTiers(tiers, from *yaml.Node) {
	for i := 0; i+1 < len(from.Content); i += 2 {
		key, value := from.Content[i].Value, from.Content[i+1]
		switch {
		case key == "hysteresis": // has to fit between the cuts
		case len(key) == 1 && value.Kind == yaml.MappingNode:
			for j := 0; j+1 < len(value.Content); j += 2 {
				if name := value.Content[j].Value; name != "score" {
					if tier := child(tiers, key); tier != nil {
						add(tier, name, value.Content[j+1])
					}
				}
			}
		default:
			remove(tiers, key)
			tiers.Content = append(tiers.Content, from.Content[i], value)
		}
	}
}

// child is the value of a key; nil where there is none.
func child(n *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}
