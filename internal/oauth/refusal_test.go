package oauth

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"github.com/icptier/icptier/internal/outcome"
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

// TestARefusalMayHaveStatus200 asks a token endpoint that answers as Zoho's does.
func TestARefusalMayHaveStatus200(t *testing.T) {
	status, body := http.StatusOK, ""
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json;charset=UTF-8")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	defer server.Close()
	ask := func() error {
		cfg := oauth2.Config{Endpoint: oauth2.Endpoint{TokenURL: server.URL, AuthStyle: oauth2.AuthStyleInParams}}
		_, err := cfg.TokenSource(t.Context(), &oauth2.Token{RefreshToken: "1000.x"}).Token()
		return explain(err)
	}
	body = `{"error":"invalid_code"}`
	var no *refusal
	if err := ask(); !errors.As(err, &no) || !strings.Contains(no.Error(), "connect again") {
		t.Errorf("a refresh token that was taken back: %v", err)
	}
	body = `{"error":"Access Denied","error_description":"You have made too many requests continuously.","status":"failure"}`
	for _, status = range []int{http.StatusOK, http.StatusBadRequest} {
		if after, limited := outcome.RateLimited(ask()); !limited || after < 10*time.Minute {
			t.Errorf("too many tokens with status %d: limited %t for %s", status, limited, after)
		}
	}
}
