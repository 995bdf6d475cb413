package icp

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
)

// Model is a compiled ICP model. It does not change, and its methods may be called
// from several goroutines at once.
type Model struct {
	name, version, hash, ref string
	source                   []byte
	languages                []string
	currency                 string
	rates                    map[string]float64 // to currency, by ISO 4217 code
	applies                  []audience
	knockouts                []knockout
	criteria                 []criterion
	segments                 []segment
	cuts                     [3]cut            // of A, B, C; below is D
	hysteresis               int               // points
	capacity                 *scoring.Capacity // nil is without a limit
	frameworks               []*scoring.Framework
	german, english          *phrases
	// people is true when the model says itself what to do with natural persons.
	people bool
}

// audience is what the model applies to, by one field.
type audience struct {
	name   string // relationship
	read   func(*crm.Account) string
	values []string
}

// knockout is a rule that makes an account X, whatever its points.
type knockout struct {
	id     string
	hits   func(a *crm.Account, asOf crm.Stamp) bool
	reason scoring.Words
}

// criterion is a rule that gives points.
type criterion struct {
	id      string
	kind    kind
	field   string // empty for a condition
	points  int
	unknown int // points while the value is unknown
	rule    rule
	label   scoring.Words
}

// segment chooses the framework that the deals of an account are qualified by.
type segment struct {
	id            string
	when          condition // nil matches every account
	qualification *scoring.Qualification
}

// cut is what a tier asks for.
type cut struct {
	tier     scoring.Tier
	score    int
	coverage int // percent
}

// mostBytes is the size of the largest model file that is read.
const mostBytes = 1 << 20

// Parse compiles a model; name is what findings call the file. The error is *InvalidError,
// with every finding.
func Parse(name string, data []byte) (*Model, error) {
	m, r := compile(name, data, nil)
	if err := r.err(); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	m.source = slices.Clone(data)
	m.hash = hex.EncodeToString(sum[:])[:12]
	m.ref = m.name + "@" + m.version + "#" + m.hash
	return m, nil
}

// Lint returns everything that is wrong with a model, and beside it, as warnings, what
// is allowed and yet hardly meant. It is empty for a model without either.
func Lint(name string, data []byte) []Finding { return LintFor(name, data, nil) }

// LintFor is Lint for a model that is to be used with known connections. mapped lists
// what any of them maps, by the names of crm.InputNames and as account.custom.NAME; nil
// is not known. A field of the model that none of them fills is a warning, and so are
// the letters of its frameworks where mapped has fields of deals at all. What is worked
// out from other fields (region, size classes, legal form) needs those.
func LintFor(name string, data []byte, mapped []string) []Finding {
	_, r := compile(name, data, mapped)
	sortFindings(r.findings)
	return r.findings
}

// compile reads a file as far as it can.
func compile(name string, data []byte, mapped []string) (*Model, *reader) {
	r := &reader{file: name}
	top := &yaml.Node{Line: 1, Column: 1}
	if len(data) > mostBytes {
		r.find(top, "", fmt.Sprintf("the file has more than %d bytes", mostBytes), "a model is a page or two")
		return nil, r
	}
	var doc, second yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	switch err := decoder.Decode(&doc); {
	case errors.Is(err, io.EOF):
		r.find(top, "", "the file is empty", "start from config/icp/dach-mittelstand.yaml")
		return nil, r
	case err != nil:
		r.syntax(data, err)
		return nil, r
	}
	if err := decoder.Decode(&second); !errors.Is(err, io.EOF) {
		if err != nil {
			r.syntax(data, err)
		} else {
			r.find(&second, "", "a second document begins here", "one file holds one model")
		}
		return nil, r
	}
	c := &compiler{reader: r, mapped: mapped, model: &Model{
		languages: []string{"de", "en"}, currency: "EUR", rates: map[string]float64{},
		frameworks: frameworks(), german: german(), english: english(),
	}}
	c.file(doc.Content[0])
	return c.model, r
}

// Ref is name@version#hash.
func (m *Model) Ref() string { return m.ref }

// Hash identifies the bytes of the file: the first twelve hexadecimal digits of
// their SHA-256.
func (m *Model) Hash() string { return m.hash }

// Source returns the bytes of the file.
func (m *Model) Source() []byte { return slices.Clone(m.source) }

// Languages are those that write-back writes reasons in, de and en, in their order.
func (m *Model) Languages() []string { return slices.Clone(m.languages) }
