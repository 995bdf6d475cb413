// Package icp is the ideal customer profile: a compiled model of knock-outs, criteria,
// segments and tiers, and the scores it gives.
//
// Stage: a part of scoring. Input: a Definition, which package compile makes from a model
// file; then the facts of accounts and a day. Output: a Model; then scores. Scoring cannot
// fail: a value that is not there, or that makes no sense, is unknown, which is not zero.
//
// Points are integers. Those of a model's criteria add up to exactly 100, and those
// of a score's reasons to exactly the score.
//
// Around it: package field reads accounts, compile reads model files, text writes sentences
// about scores, diff tells two models apart. This package imports field alone.
package icp
