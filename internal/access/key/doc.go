// Package key keeps API keys: made by a command, shown once, stored as hashes.
//
// Stage: none. Input: the document that a [Store] keeps, and the header Authorization of a
// request. Output: keys, and the access.Identity that a key stands for.
//
// A key that is unknown, revoked or over is refused in the same words as one that was
// guessed. A store that cannot be read lets nobody in.
package key
