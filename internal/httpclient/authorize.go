package httpclient

import (
	"encoding/base64"
	"net/http"

	"github.com/icptier/icptier/internal/connector"
)

// Scheme authorizes calls by the Authorization header with a scheme of the CRM's: "Bearer"
// (RFC 6750), or a word of its own such as "Zoho-oauthtoken".
func Scheme(name string) func(http.Header, connector.Token) {
	return func(h http.Header, t connector.Token) { h.Set("Authorization", name+" "+t.Access.Reveal()) }
}

// APIKey authorizes calls by a header that holds the token and nothing else.
func APIKey(header string) func(http.Header, connector.Token) {
	return func(h http.Header, t connector.Token) { h.Set(header, t.Access.Reveal()) }
}

// Basic authorizes calls by HTTP Basic (RFC 7617), of a token of the form user:password.
func Basic() func(http.Header, connector.Token) {
	return func(h http.Header, t connector.Token) {
		h.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(t.Access.Reveal())))
	}
}

// ByGrant authorizes calls in one form with a token that a person made by hand, and in another with
// those of OAuth.
func ByGrant(byHand, granted func(http.Header, connector.Token)) func(http.Header, connector.Token) {
	return func(h http.Header, t connector.Token) {
		if t.Static {
			byHand(h, t)
			return
		}
		granted(h, t)
	}
}
