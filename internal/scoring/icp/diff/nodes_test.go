package diff

import (
	"os"
	"path/filepath"
	"testing"

	"go.yaml.in/yaml/v3"
)

// TestEveryChangedScalarShows changes each key and each value of the shipped models, one
// at a time, whether or not the result could be used.
func TestEveryChangedScalarShows(t *testing.T) {
	files, err := filepath.Glob("../../../../config/icp/*.yaml")
	if err != nil || len(files) < 3 {
		t.Fatal(err, files)
	}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		before := root(source)
		changed := root(source)
		count := 0
		scalars(changed, func(n *yaml.Node) {
			was := *n
			switch n.ShortTag() {
			case "!!int", "!!float":
				n.Value = "7" + n.Value
			case "!!bool":
				n.Value = map[string]string{"true": "false", "false": "true"}[n.Value]
			default:
				n.Value += "x"
			}
			if len(diffNodes(before, changed)) == 0 {
				t.Errorf("%s:%d:%d: %q in place of %q makes no difference", file, n.Line, n.Column, n.Value, was.Value)
			}
			*n = was
			count++
		})
		if d := diffNodes(before, changed); len(d) > 0 || count < 100 {
			t.Errorf("%s: %d changes, in the end %+v", file, count, d)
		}
	}
}

func scalars(n *yaml.Node, each func(*yaml.Node)) {
	if n.Kind == yaml.ScalarNode {
		each(n)
	}
	for _, c := range n.Content {
		scalars(c, each)
	}
}
