package oauth

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/url"
	"time"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/phrase"
)

// assertionLasts is how long an assertion may be used; Salesforce takes up to five minutes.
const assertionLasts = 3 * time.Minute

// signer signs the assertions of the JWT bearer grant (RFC 7523, section 3).
type signer struct {
	key      *rsa.PrivateKey
	issuer   string
	subject  string
	audience string
}

// newSigner reads the private key of cfg. The audience is the authorization
// server, by the scheme and host of its token endpoint: "https://login.salesforce.com".
func newSigner(cfg Config, endpoint *url.URL) (*signer, error) {
	key, err := parseKey(cfg.PrivateKey)
	if err != nil {
		return nil, err
	}
	return &signer{key: key, issuer: cfg.ClientID, subject: cfg.Subject, audience: endpoint.Scheme + "://" + endpoint.Host}, nil
}

// parseKey reads an RSA key in PEM, PKCS #1 or PKCS #8.
func parseKey(text connector.Secret) (*rsa.PrivateKey, error) {
	block, _ := pem.Decode([]byte(text.Reveal()))
	if block == nil {
		return nil, phrase.Errorf("private_key is not in PEM form")
	}
	if key, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
		return key, nil
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if key, ok := parsed.(*rsa.PrivateKey); ok && err == nil {
		return key, nil
	}
	return nil, phrase.Errorf("private_key is not an RSA key")
}

// signError is a key that cannot sign.
type signError struct{ err error }

func (e *signError) Error() string { return "sign assertion: " + e.err.Error() }
func (e *signError) Unwrap() error { return e.err }

// sign returns an assertion for now, signed with RS256 (RFC 7518, section 3.3).
func (s *signer) sign(now time.Time) (string, error) {
	var id [16]byte
	_, _ = rand.Read(id[:]) // never fails
	claims, err := json.Marshal(map[string]any{
		"iss": s.issuer, "sub": s.subject, "aud": s.audience,
		"iat": now.Unix(), "exp": now.Add(assertionLasts).Unix(), "jti": hex.EncodeToString(id[:]),
	})
	if err != nil {
		return "", &signError{err}
	}
	encode := base64.RawURLEncoding.EncodeToString
	text := encode([]byte(`{"alg":"RS256","typ":"JWT"}`)) + "." + encode(claims)
	digest := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(rand.Reader, s.key, crypto.SHA256, digest[:])
	if err != nil {
		return "", &signError{err}
	}
	return fmt.Sprintf("%s.%s", text, encode(signature)), nil
}
