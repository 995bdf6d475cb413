package icp

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"sync"

	"github.com/expr-lang/expr/vm"
	"go.yaml.in/yaml/v3"

	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/bant"
	"github.com/icptier/icptier/internal/scoring/meddic"
)

// Model is a compiled ICP model. Its methods may be called from several goroutines
// at once.
type Model struct {
	name, version, hash, ref string
	source                   []byte
	languages                []string
	currency                 string
	rates                    map[string]float64 // to currency, by ISO 4217 code
	relationships            []string           // that the model applies to; empty is all
	knockouts                []knockout
	criteria                 []criterion
	segments                 []segment
	cuts                     [3]cut // of A, B, C; below is D
	// machines evaluate conditions; one is used by one goroutine at a time.
	machines *sync.Pool
}

// knockout is a rule that makes an account X, whatever its points.
type knockout struct {
	id     string
	hits   rule
	reason scoring.Words
}

// criterion is a rule that gives points.
type criterion struct {
	id      string
	field   string
	kind    kind
	points  int
	unknown int // points while the value is unknown
	earn    rule
	label   scoring.Words
}

// segment chooses the framework that the deals of an account are qualified by.
type segment struct {
	id        string
	when      *vm.Program // nil matches every account
	framework *scoring.Framework
}

// cut is what a tier asks for.
type cut struct {
	tier     scoring.Tier
	score    int
	coverage int // percent
}

// Parse reads a model; name is what findings call the file. The error is *InvalidError.
func Parse(name string, data []byte) (*Model, error) {
	var doc yaml.Node
	r := &reader{file: name}
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, &InvalidError{[]Finding{{File: name, Line: 1, Column: 1, Message: err.Error(), Hint: "mend the YAML"}}}
	}
	if len(doc.Content) == 0 {
		return nil, &InvalidError{[]Finding{{File: name, Line: 1, Column: 1, Message: "the file is empty", Hint: "start from config/icp/dach-mittelstand.yaml"}}}
	}
	m := r.model(doc.Content[0])
	if err := r.err(); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	m.source = slices.Clone(data)
	m.machines = new(sync.Pool)
	m.hash = hex.EncodeToString(sum[:])[:12]
	m.ref = m.name + "@" + m.version + "#" + m.hash
	return m, nil
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

// Speaking returns the same model with other languages for write-back; none leave
// it as it is.
func (m *Model) Speaking(languages []string) *Model {
	if len(languages) == 0 {
		return m
	}
	other := *m
	other.languages = slices.Clone(languages)
	return &other
}

// frameworks are the ways to qualify deals, by the name that models call them.
func frameworks() map[string]*scoring.Framework {
	return map[string]*scoring.Framework{"meddic": meddic.Framework(), "bant": bant.Framework()}
}
