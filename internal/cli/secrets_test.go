package cli_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/icptier/icptier/internal/secrets"
)

func (w *world) secrets(t *testing.T) (state secrets.State, hubspot secrets.Held) {
	t.Helper()
	if err := json.Unmarshal([]byte(w.ok(t, "secrets", "list", "-o", "json")), &state); err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(state.Tokens, func(h secrets.Held) bool { return h.Connection == "hubspot" })
	return state, state.Tokens[i]
}

// TestKeysAreRotatedUnderATokenThatIsUsed goes the way that secrets --help describes.
func TestKeysAreRotatedUnderATokenThatIsUsed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.connect(t, "hubspot")
	before, held := w.secrets(t)
	if len(before.Keys) != 1 || held.Key != before.Keys[0] || !held.Connected {
		t.Fatalf("%+v", before)
	}
	w.ok(t, "secrets", "rotate")
	w.ok(t, "secrets", "rotate", "--use")
	if used, held := w.secrets(t); len(used.Keys) != 2 || used.Keys[1] != before.Keys[0] || held.Key != before.Keys[0] {
		t.Errorf("another key encrypts, and the token is of the first: %+v", used)
	}
	w.ok(t, "secrets", "rotate", "--drop")
	if kept, _ := w.secrets(t); len(kept.Keys) != 2 {
		t.Errorf("a key is taken out that a token is encrypted with: %+v", kept)
	}
	w.ok(t, "secrets", "reseal")
	w.ok(t, "secrets", "rotate", "--drop")
	if after, held := w.secrets(t); len(after.Keys) != 1 || after.Keys[0] == before.Keys[0] || held.Key != after.Keys[0] {
		t.Errorf("%+v", after)
	}
	w.ok(t, "pull", "hubspot")
}

func TestAConnectionIsTakenApart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, crm := range []string{"hubspot", "salesforce"} {
		w.connect(t, crm)
		code, _, errOut := run(t, "disconnect", crm, "-c", w.conf, "--lang", "en")
		if code != 0 || errOut == "" {
			t.Errorf("%s: exit code %d\n%s", crm, code, errOut)
		}
		if state, _ := w.secrets(t); slices.ContainsFunc(state.Tokens, func(h secrets.Held) bool { return h.Connection == crm && (h.Connected || h.Key != "") }) {
			t.Errorf("%s has a token yet: %+v", crm, state)
		}
		if code, out, errOut := run(t, "pull", crm, "-c", w.conf); code == 0 {
			t.Errorf("%s is read without a token\n%s%s", crm, out, errOut)
		}
		w.connect(t, crm)
		w.ok(t, "pull", crm)
	}
}
