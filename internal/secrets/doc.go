// Package secrets is the room in which people look after keys and tokens.
//
// Stage: none. Input: the key file and the stored tokens. Output: what is sealed with which
// key, a key file with another order of keys, tokens that are sealed anew. No key and no token
// is in anything that it returns.
//
// A key that a token is still sealed with is not taken out. A key file that cannot be written,
// as one that an orchestrator has mounted, is said to be so.
package secrets
