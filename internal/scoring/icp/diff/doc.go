// Package diff compares two versions of an ICP model.
//
// Stage: a part of scoring. Input: two compiled models. Output: differences with a stable
// path each, and their sentences in German and in English. Comparing cannot fail: a model
// that was compiled can be read.
package diff
