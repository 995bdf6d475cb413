package phrase

import (
	"context"
	"errors"
	"io/fs"
)

// ofSystem says in German what the system reports of a file, and that time ran out; empty for
// anything else.
func ofSystem(err error) string {
	if path, ok := err.(*fs.PathError); ok { //nolint:errorlint // the caller walks the chain
		switch {
		case errors.Is(path.Err, fs.ErrNotExist):
			return printed(path.Path) + " gibt es nicht"
		case errors.Is(path.Err, fs.ErrPermission):
			return "auf " + printed(path.Path) + " darf nicht zugegriffen werden"
		case errors.Is(path.Err, fs.ErrExist):
			return printed(path.Path) + " gibt es schon"
		}
	}
	switch err { //nolint:errorlint // as above
	case context.DeadlineExceeded:
		return "die Zeit reichte nicht"
	case context.Canceled:
		return "abgebrochen"
	}
	return ""
}
