package login

import (
	"cmp"
	"context"
	"encoding/json"
	"strings"
	"unicode"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/icptier/icptier/internal/access"
	"github.com/icptier/icptier/internal/phrase"
)

// person is what the provider says of somebody.
type person struct {
	name   string
	groups []string
}

// claims fetches the tokens for a code, and reads who they are of.
func (d *Door) claims(ctx context.Context, code string, b begun) (person, error) {
	p, err := d.found(ctx)
	if err != nil {
		return person{}, err
	}
	ctx = oidc.ClientContext(ctx, d.client)
	tokens, err := d.oauth(p).Exchange(ctx, code, oauth2.VerifierOption(b.Verifier))
	if err != nil {
		return person{}, d.away("fetch the tokens of a login", err)
	}
	bad := &access.RefusedError{Why: phrase.Of("what the provider has sent about you cannot be trusted; log in again")}
	raw, _ := tokens.Extra("id_token").(string)
	token, err := p.Verifier(&oidc.Config{ClientID: d.ClientID, Now: d.Now}).Verify(ctx, raw)
	if err != nil {
		_ = d.away("verify an ID token", err)
		return person{}, bad
	}
	if token.Nonce != b.Nonce {
		return person{}, bad
	}
	var all map[string]json.RawMessage
	if err := token.Claims(&all); err != nil {
		return person{}, bad
	}
	if _, has := all[d.Groups]; !has && p.UserInfoEndpoint() != "" {
		info, err := p.UserInfo(ctx, oauth2.StaticTokenSource(tokens))
		if err != nil {
			return person{}, d.away("ask the provider about a person", err)
		}
		if info.Subject != token.Subject {
			return person{}, bad
		}
		if err := info.Claims(&all); err != nil {
			return person{}, bad
		}
	}
	if string(all["email_verified"]) == "false" {
		delete(all, "email") // anybody may have written it
	}
	name := cmp.Or(text(all["email"]), text(all["preferred_username"]), text(all["name"]), token.Subject)
	return person{name, list(all[d.Groups])}, nil
}

// text is a claim that is one; nothing else of it is kept than a name has.
func text(claim json.RawMessage) string {
	var s string
	if json.Unmarshal(claim, &s) != nil || len(s) > longest {
		return ""
	}
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, s))
}

// list is a claim that is a list of texts, or one text.
func list(claim json.RawMessage) []string {
	var many []string
	if json.Unmarshal(claim, &many) == nil {
		return many
	}
	if one := text(claim); one != "" {
		return []string{one}
	}
	return nil
}
