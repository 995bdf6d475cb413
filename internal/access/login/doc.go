// Package login has people log in with an OpenID Connect provider, and keeps that they have.
//
// Stage: none. Input: the browser's way through /login, the provider and /login/callback.
// Output: a session, whose cookie scripts and other sites do not get, and the
// access.Identity of its requests.
//
// What the provider sends is believed once its signature, issuer, audience, nonce and time
// are right, and the browser is the one that began. Which role somebody has is judged with
// every request, so that a changed configuration counts at once; groups are those of the login.
//
// A provider or a store that is away lets nobody in; who is in stays in without the provider.
package login
