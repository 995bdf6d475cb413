package closed

import (
	"regexp"

	"go.yaml.in/yaml/v3"
)

// reads are the fields that each criterion of a model file reads, by its id. The file is one
// that was loaded before.
func reads(model []byte) map[string][]string {
	var file struct {
		Criteria []struct {
			ID    string `yaml:"id"`
			Field string `yaml:"field"`
			When  string `yaml:"when"`
		} `yaml:"criteria"`
	}
	if err := yaml.Unmarshal(model, &file); err != nil {
		return nil // and then no criterion is known to read what betrays the outcome
	}
	name := regexp.MustCompile(`account(\.[a-z_0-9]+)+`)
	out := map[string][]string{}
	for _, c := range file.Criteria {
		out[c.ID] = append(name.FindAllString(c.When, -1), c.Field)
	}
	return out
}
