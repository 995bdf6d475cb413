package text

import (
	"strings"

	"github.com/icptier/icptier/internal/scoring"
)

// made are sentences for the next score that says the same. It is used by one goroutine.
type made struct{ sentences map[about]string }

func newMade() *made { return &made{map[about]string{}} }

// about is all that a sentence says.
type about struct {
	what what
	scoring.Reason
	known int // the coverage, for a lift
}

// what is the kind of a sentence.
type what uint8

const (
	aReason what = iota
	aGap
	aTier
	aRest
	aLift
	aWay // to a lift
)

// mostMade bounds the sentences that are kept.
const mostMade = 1 << 13

// once returns a sentence that was made before, or makes it.
func (m *made) once(of about, write func() string) string {
	if m == nil {
		return write()
	}
	text, ok := m.sentences[of]
	if ok {
		return text
	}
	if len(m.sentences) >= mostMade {
		clear(m.sentences)
	}
	text = write()
	of.Value = strings.Clone(of.Value) // a part of a larger text
	m.sentences[of] = text
	return text
}
