package byfilesandbox

import "github.com/icptier/icptier/internal/sandbox"

// Kinds are the dialects among the sandboxes. The demo has no place for them, so that nothing
// shows an account by its path.
func Kinds() []sandbox.Kind {
	var kinds []sandbox.Kind
	for _, name := range Names() {
		kinds = append(kinds, sandbox.Kind{CRM: name, New: func(f sandbox.Filling) (*sandbox.Server, error) {
			box, err := New(Options{
				Filling: f,
				Dialect: name,
			})
			if err != nil {
				return nil, err
			}
			return box.Server, nil
		}})
	}
	return kinds
}
