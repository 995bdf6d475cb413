package oauth

import (
	"strings"
	"testing"
)

func TestARefusalNamesItsCodeAndWhatToDoAndNothingTheServerSays(t *testing.T) {
	for code, advice := range map[string]string{
		"invalid_grant": "connect again", "access_denied": "did not consent", "invalid_client": "check client_id", "other": "",
	} {
		err := newRefusal(code, "Bitte Erika Muster anrufen, 0170 1234567")
		if text := err.Error(); strings.Contains(text, "Erika") || strings.Contains(text, "1234567") || !strings.Contains(text, code) || !strings.Contains(text, advice) {
			t.Errorf("%s: %q", code, text)
		}
	}
	// What the server says still decides what to do.
	if text := newRefusal("invalid_client", "app must be installed into org").Error(); !strings.Contains(text, "install the app") {
		t.Errorf("%q gives no advice", text)
	}
}
