// Package stat is the statistics that back-tests and learned points rest on: intervals
// of shares, the area under the ROC curve with its interval, permutation tests, weights
// of evidence, calibration, and logistic regression with shrinkage.
//
// Stage: a tool of the insight packages. Input: numbers and labels as slices of one
// length. Output: estimates with 95 % intervals. Nothing in it does I/O or reads a
// clock; chance comes from a source that is handed in. What cannot be estimated (a share
// of nothing, an area with one class only) is said by a false second result, so no NaN
// leaves the package.
//
// Sources: Wilson, Probable inference, 1927 (intervals of shares). DeLong, DeLong and
// Clarke-Pearson, Biometrics 1988 (variance of the area), by midranks as Sun and Xu,
// IEEE Signal Processing Letters 2014, and for deals that belong together as Obuchowski,
// Biometrics 1997. Phipson and Smyth 2010 (a permutation p is never zero). Kullback 1959
// (divergence, which credit scoring calls information value). Ayer et al. 1955 (isotonic
// regression by pooling adjacent violators). Hoerl and Kennard 1970, le Cessie and van
// Houwelingen 1992 (ridge regression, and with a logistic link).
package stat
