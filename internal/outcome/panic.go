package outcome

import (
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/icptier/icptier/internal/phrase"
)

// PanicError is a panic that was taken for an error.
type PanicError struct {
	// What is the runtime's own sentence, or else the type of the value alone: the value
	// may hold anything, also what no log may show.
	What string
	// Stack is where it was. It holds addresses and no contents.
	Stack []byte
}

// Error says what kind of panic it was.
func (e *PanicError) Error() string { return e.In("en") }

// In is Error in a language, "de" or "en".
func (e *PanicError) In(lang string) string {
	return phrase.Of("panic: %s", phrase.Quote(e.What)).In(lang)
}

// Try calls do and returns its error. A panic in it becomes a *PanicError that is
// Permanent: the same work over the same record would panic again.
func Try(do func() error) (err error) {
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		what := fmt.Sprintf("a value of type %T", p)
		if known, ok := p.(runtime.Error); ok {
			what = known.Error()
		}
		err = Permanent(&PanicError{what, debug.Stack()})
	}()
	return do()
}

// Stack returns where the panic was that err came from; nil for an error of another kind.
func Stack(err error) []byte {
	var p *PanicError
	if errors.As(err, &p) {
		return p.Stack
	}
	return nil
}
