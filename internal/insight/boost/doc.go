// Package boost fits boosted trees of two questions each: the ceiling beside a scorecard,
// an estimate of the most that the same columns can tell.
//
// Stage: a tool of the insight package backtest. Input: columns in steps, the places of the
// deals to learn from, and their outcomes. Output: a Model that ranks deals. It cannot fail;
// of too few deals, or of one outcome, the model knows the share of won deals alone. Chance
// comes from a source that is handed in.
//
// Source: Friedman, Greedy function approximation: a gradient boosting machine, Annals of
// Statistics 2001, with Newton steps in the leaves.
package boost
