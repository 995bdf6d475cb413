// Package icp is the ideal customer profile: a model file of knock-outs, criteria,
// segments and tiers, and the scores it gives.
//
// Stage: a part of scoring. Input: the bytes of a YAML file; then the facts of accounts and a day.
// Output: a Model; then scores, and the sentences that explain them in German and in
// English. A file that cannot be used is refused whole, with every finding at once,
// each with file, line, column and a hint. Scoring itself cannot fail: a value that is
// not there, or that makes no sense, is unknown, which is not zero.
//
// Points are integers. Those of a model's criteria add up to exactly 100, and those
// of a score's reasons to exactly the score.
//
// Everything is compiled to closures when a model is loaded. Conditions (when) are
// written in the language of expr-lang.org; comparisons, lists, and, or and not are
// compiled to closures too, and whatever else stands in them is run by expr itself.
package icp
