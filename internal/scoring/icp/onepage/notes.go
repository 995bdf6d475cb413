package onepage

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// notes are the comments of a model file: why its author wrote it so.
type notes struct {
	head     []string
	criteria map[string][]string // by id
}

func notesOf(source []byte) notes {
	n := notes{criteria: map[string][]string{}}
	var doc yaml.Node
	if err := yaml.Unmarshal(source, &doc); err != nil || len(doc.Content) == 0 {
		return n // a model that was compiled can be read
	}
	top := doc.Content[0]
	n.head = sentences(doc.HeadComment, top.HeadComment)
	for i := 0; i+1 < len(top.Content); i += 2 {
		if key := top.Content[i]; i == 0 {
			n.head = append(n.head, sentences(key.HeadComment)...)
		}
		if top.Content[i].Value != "criteria" {
			continue
		}
		for _, c := range top.Content[i+1].Content {
			id := ""
			for j := 0; j+1 < len(c.Content); j += 2 {
				if c.Content[j].Value == "id" {
					id = c.Content[j+1].Value
				}
			}
			said := sentences(c.HeadComment, c.LineComment)
			for j := range c.Content {
				said = append(said, sentences(c.Content[j].HeadComment, c.Content[j].LineComment)...)
			}
			n.criteria[id] = said
		}
	}
	return n
}

// sentences are the paragraphs of comments, without their marks. What stands there for editors is none.
func sentences(comments ...string) []string {
	var all []string
	for _, comment := range comments {
		var paragraph []string
		flush := func() {
			if len(paragraph) > 0 {
				all = append(all, strings.Join(paragraph, " "))
			}
			paragraph = nil
		}
		for line := range strings.Lines(comment) {
			line = strings.TrimSpace(strings.TrimLeft(strings.TrimSpace(line), "#"))
			switch {
			case line == "":
				flush()
			case strings.HasPrefix(line, "yaml-language-server:"):
			default:
				paragraph = append(paragraph, line)
			}
		}
		flush()
	}
	return all
}
