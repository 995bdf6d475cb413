package packed

import (
	"strings"
	"sync"
)

// Words are texts that many accounts share, by their number. A word that no account has any
// more stays. Its methods may be called from several goroutines.
type Words struct {
	mu    sync.Mutex
	codes map[string]uint64
	texts []string
}

// NewWords returns no words but the empty one, whose number is 0.
func NewWords() *Words { return &Words{codes: map[string]uint64{"": 0}, texts: []string{""}} }

// code is the number of a word; the caller holds the lock.
func (w *Words) code(text string) uint64 {
	code, ok := w.codes[text]
	if !ok {
		text = strings.Clone(text) // it may be a part of a larger one
		code = uint64(len(w.texts))
		w.codes[text] = code
		w.texts = append(w.texts, text)
	}
	return code
}

// all are the words that there are by now.
func (w *Words) all() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.texts
}
