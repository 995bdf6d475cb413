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

func TestARefusalOfEntraIsReadByItsNumber(t *testing.T) {
	for description, want := range map[string]string{
		"AADSTS7000222: The provided client secret keys for app '…' are expired.": "the CRM refused: invalid_client AADSTS7000222: the client secret has expired: make a new one at Entra",
		"AADSTS65001: Erika Muster has not consented.":                            "the CRM refused: invalid_client AADSTS65001: an administrator of the directory has to consent to the app",
		"AADSTS99999999: unheard of":                                              "the CRM refused: invalid_client AADSTS99999999: check client_id and client_secret",
		"see AADSTS65001":                                                         "the CRM refused: invalid_client: check client_id and client_secret",
	} {
		if got := newRefusal("invalid_client", description).Error(); got != want {
			t.Errorf("%q became %q", description, got)
		}
	}
}
