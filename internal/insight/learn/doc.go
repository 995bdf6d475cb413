// Package learn proposes the points of an ICP model from won and lost deals. It proposes,
// and people decide.
//
// Stage: after scoring, beside the path of the data. Input: a set of closed deals, and the
// scores of the model in force where there is one. Output: a Report with the back-test of
// the columns, and a Proposal: criteria with integer points that add up to 100, the YAML of
// a model file that a person can edit, with a comment that says on how many deals each
// criterion rests, and the model in force and the proposal side by side on deals that
// neither has seen. It does no I/O and reads no clock; chance comes from a seed. Below 20
// won or 20 lost deals there is no proposal, and the first sentence says what is missing.
package learn
