// Package oauth gets, keeps and renews the access tokens of connections.
//
// Stage: beside the connectors, which take a token for every call. Input: the
// grant of a connection's configuration and, for the authorization code, a
// person's consent in the browser. Output: a Source, which implements
// connector.Tokens. On failure an error is Unauthorized when a person has to
// connect anew or mend the configuration, and transient when the CRM or the
// store is out of reach.
//
// # One refresh at a time
//
// A CRM that rotates refresh tokens takes the use of an old one for theft and
// revokes the connection. So a refresh goes through four doors: one flight per
// process, a lease per connection over all processes, a look into the store for
// a token that another process has got meanwhile, and a save by compare-and-swap
// before the first use. Once the CRM has been asked, nothing the caller does
// ends the refresh: the new refresh token is the only one there is, and saving
// it is repeated until it is durable.
//
// One gap cannot be closed from here: a process that dies, or an answer that is
// lost, between the CRM's rotation and the save costs the connection where the
// CRM grants no grace, and a person has to connect anew.
//
// # At rest
//
// Tokens are sealed with XChaCha20-Poly1305 under the first key of a Keyring,
// bound to their connection and generation, so that neither can be exchanged
// for another's.
package oauth
