package compile

import (
	"bytes"
	"errors"
	"io"

	"go.yaml.in/yaml/v3"

	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/scoring/icp"
	"github.com/icptier/icptier/internal/scoring/icp/field"
)

// mostBytes is the size of the largest model file that is read.
const mostBytes = 1 << 20

// Parse compiles a model; name is the file's name in findings. The error is *InvalidError,
// with every finding.
func Parse(name string, data []byte) (*icp.Model, error) {
	model, r := compile(name, data, nil)
	if err := r.err(); err != nil {
		return nil, err
	}
	return icp.New(*model, data), nil
}

// Lint returns everything that is wrong with a model, and beside it, as warnings, what
// is allowed and yet hardly meant. It is empty for a model without either.
func Lint(name string, data []byte) []Finding { return LintFor(name, data, nil) }

// LintFor is Lint for a model that is to be used with known connections. mapped lists
// what any of them maps, by the names of crm.InputNames and as account.custom.NAME; nil
// is not known. A field of the model that none of them fills is a warning, and so are
// the criteria of its frameworks where mapped has fields of deals at all. What is worked
// out from other fields (region, size classes, legal form) needs those.
func LintFor(name string, data []byte, mapped []string) []Finding {
	_, r := compile(name, data, mapped)
	sortFindings(r.findings)
	return r.findings
}

// compile reads a file as far as it can.
func compile(name string, data []byte, mapped []string) (*icp.Definition, *reader) {
	r := &reader{file: name}
	top := &yaml.Node{Line: 1, Column: 1}
	if len(data) > mostBytes {
		r.find(top, "", phrase.Of("the file has more than %d bytes", mostBytes), phrase.Of("a model is a page or two"))
		return nil, r
	}
	var doc, second yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	switch err := decoder.Decode(&doc); {
	case errors.Is(err, io.EOF):
		r.find(top, "", phrase.Of("the file is empty"), phrase.Of("start from config/icp/dach-mittelstand.yaml"))
		return nil, r
	case err != nil:
		r.syntax(data, err)
		return nil, r
	}
	if err := decoder.Decode(&second); !errors.Is(err, io.EOF) {
		if err != nil {
			r.syntax(data, err)
		} else {
			r.find(&second, "", phrase.Of("a second document begins here"), phrase.Of("one file holds one model"))
		}
		return nil, r
	}
	c := &compiler{reader: r, mapped: mapped, dead: map[string]bool{}, model: &icp.Definition{
		Languages: []string{"de", "en"}, Fields: field.Reader{Currency: "EUR", Rates: map[string]float64{}, Placeholders: map[string]bool{}, Meant: map[field.Meant]bool{}},
	}}
	c.file(doc.Content[0])
	return c.model, r
}
