package mapping

import (
	"encoding/json"
	"fmt"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

// ErrCursor says that a cursor was made by somebody else.
var ErrCursor = phrase.Errorf("cursor is not one of this CRM's")

// ReadCursor returns the position that a cursor holds; the zero position of an empty one. The error
// is Permanent: the cursor is none of a position's, or valid says that it cannot be meant.
func ReadCursor[T any](c crm.Cursor, valid func(*T) bool) (T, error) {
	var p T
	if c == "" {
		return p, nil
	}
	if err := json.Unmarshal([]byte(c), &p); err != nil {
		return p, outcome.Permanent(fmt.Errorf("%w: %w", ErrCursor, err))
	}
	if !valid(&p) {
		return p, outcome.Permanent(ErrCursor)
	}
	return p, nil
}

// WriteCursor returns a position, which JSON can hold, as a cursor.
func WriteCursor(position any) crm.Cursor {
	encoded, err := json.Marshal(position)
	if err != nil {
		return "" // numbers and texts always encode
	}
	return crm.Cursor(encoded)
}
