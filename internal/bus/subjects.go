package bus

import (
	"encoding/base32"
	"fmt"
	"strings"

	"github.com/icptier/icptier/internal/crm"
)

// token encodes any text as one subject token that holds only lower-case
// letters and digits. The empty text has a token too, since an empty token would
// not be a subject.
func token(text string) string {
	if text == "" {
		return "0"
	}
	return strings.ToLower(tokens().EncodeToString([]byte(text)))
}

// untoken is the inverse of token.
func untoken(tok string) (string, error) {
	if tok == "0" {
		return "", nil
	}
	text, err := tokens().DecodeString(strings.ToUpper(tok))
	if err != nil {
		return "", fmt.Errorf("subject token %q is not base32", tok)
	}
	return string(text), nil
}

// tokens is base32 without padding; its alphabet starts at A, so "0" is free.
func tokens() *base32.Encoding { return base32.StdEncoding.WithPadding(base32.NoPadding) }

func recordSubject(connection string, kind crm.Kind, id string) string {
	return "crm." + connection + "." + string(kind) + "." + token(id)
}

func tierSubject(connection, account string) string {
	return tierPrefix(connection) + token(account)
}

func tierPrefix(connection string) string { return "tiers." + connection + "." }

func jobSubject(connection, job, slot string) string {
	return "jobs." + connection + "." + job + "." + token(slot)
}

// subjectParts splits a subject of a record, job or dead letter into its four tokens.
func subjectParts(subject string) ([]string, error) {
	const want = 4
	parts := strings.Split(subject, ".")
	if len(parts) != want {
		return nil, fmt.Errorf("subject %q has %d tokens, want %d", subject, len(parts), want)
	}
	return parts, nil
}

func runKey(connection, job, slot string) string { return connection + "." + job + "." + token(slot) }
