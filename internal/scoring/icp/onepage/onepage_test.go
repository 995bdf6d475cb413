package onepage_test

import (
	"bytes"
	"flag"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/icptier/icptier/internal/phrase/phrasetest"
	"github.com/icptier/icptier/internal/scoring/icp"
	"github.com/icptier/icptier/internal/scoring/icp/icptest"
	"github.com/icptier/icptier/internal/scoring/icp/onepage"
)

var update = flag.Bool("update", false, "write golden files anew")

// pages are all forms and languages of a model's page.
func pages(t testing.TB, m *icp.Model) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	for _, lang := range []string{"de", "en"} {
		page, err := onepage.HTML(lang, m)
		if err != nil {
			t.Fatal(err)
		}
		all["html "+lang], all["markdown "+lang] = page, onepage.Markdown(lang, m)
	}
	return all
}

func same(t testing.TB, m *icp.Model, name string, page []byte) {
	t.Helper()
	source, err := onepage.Read(page)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if back := icptest.Parse(t, source); back.Hash() != m.Hash() || !bytes.Equal(source, m.Source()) {
		t.Fatalf("%s is read back as %s, want %s", name, back.Ref(), m.Ref())
	}
}

func TestTheShippedModelsComeBack(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(icptest.Models(t), "*.yaml"))
	if err != nil || len(files) < 3 {
		t.Fatalf("%d models, %v", len(files), err)
	}
	for _, file := range files {
		m := icptest.Load(t, filepath.Base(file))
		for name, page := range pages(t, m) {
			same(t, m, name, page)
			// As an editor on Windows, or a mail, hands it on.
			same(t, m, name+" with other ends of lines", bytes.ReplaceAll(page, []byte("\n"), []byte("\r\n")))
		}
	}
}

// A thousand drawn models, with comments that a page could take for its own marks.
func TestDrawnModelsComeBack(t *testing.T) {
	draw := rapid.Custom(func(t *rapid.T) []byte {
		source := icptest.AnyModel(true).Draw(t, "model")
		comment := rapid.SampledFrom([]string{
			"", "# <b>&amp; \"x\" 'y' + ` `` ``` ````\n", "# </code></pre>\n", "# ```yaml icptier-model=000000000000 bytes=3\n", "# äöü ✓ \U0001F600\n", "\n\n# end",
			"# <code id=\"icptier-model\" data-hash=\"000000000000\">x</code>\n", "#\ttab  two spaces  \n",
		}).Draw(t, "comment")
		if rapid.Bool().Draw(t, "windows") {
			source = strings.ReplaceAll(source, "\n", "\r\n")
		}
		if rapid.Bool().Draw(t, "in front") {
			return []byte(strings.TrimLeft(comment, "\n") + map[bool]string{true: "\n"}[strings.HasSuffix(comment, "end")] + source)
		}
		return []byte(source + comment)
	})
	for seed := range 1000 {
		source := draw.Example(seed)
		m := icptest.Parse(t, source)
		lang := []string{"de", "en"}[seed%2]
		page, err := onepage.HTML(lang, m)
		if err != nil {
			t.Fatal(err)
		}
		same(t, m, "HTML", page)
		same(t, m, "Markdown", onepage.Markdown(lang, m))
	}
}

func TestAPageThatWasChangedIsRefused(t *testing.T) {
	m := icptest.Load(t, icptest.DefaultModel)
	for name, page := range pages(t, m) {
		changed := bytes.Replace(page, []byte("points: 25\n"), []byte("points: 26\n"), 1)
		if _, err := onepage.Read(changed); err == nil || !strings.Contains(err.Error(), "was changed: its hash is not "+m.Hash()) {
			t.Errorf("%s: error %v", name, err)
		}
		if _, err := onepage.Read(page[:len(page)/3]); err == nil || !strings.Contains(err.Error(), "no model file") {
			t.Errorf("a third of %s: error %v", name, err)
		}
	}
}

// Of a model without comments the page has no word of the other language, but for the file at its end.
func TestThePageIsInItsLanguage(t *testing.T) {
	page, _, found := strings.Cut(string(onepage.Markdown("de", icptest.Parse(t, []byte(icptest.Plain)))), "```")
	page = strings.ReplaceAll(page, "icp from-doc", "")
	if word := phrasetest.English(page); !found || word != "" {
		t.Errorf("%q stands in the German page:\n%s", word, page)
	}
}

// The pages are read aloud before they are committed.
func TestThePages(t *testing.T) {
	m := icptest.Load(t, "enterprise-meddic.yaml")
	for name, page := range pages(t, m) {
		lines, _, _ := strings.Cut(string(page), "<section class=\"file\">")
		lines, _, _ = strings.Cut(lines, "```yaml")
		icptest.Golden(t, *update, strings.ReplaceAll(name, " ", ".")+".txt", lines)
	}
}
