// Package closed makes the set of deals of a back-test from what the CRM holds: accounts
// with their deals, scored by a model as they were when each deal was created.
//
// Stage: after scoring, beside the path of the data. Input: facts, account by account, a
// model, and a History where one is kept. Output: a set of closed deals and the model's
// scores of them. It does no I/O and cannot fail on facts; what cannot be known is said in
// the scores' warnings. Memory grows with the closed deals, at a few hundred bytes each.
//
// Whether an account is a customer comes from its earlier deals, never from its
// relationship: winning a deal makes a prospect a customer, so the field tells the outcome.
package closed
