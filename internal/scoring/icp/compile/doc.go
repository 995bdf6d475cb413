// Package compile reads ICP model files: it compiles them, lints them, and describes them as
// a JSON Schema.
//
// Stage: a part of scoring. Input: the bytes of a YAML file. Output: an icp.Model. A file that
// cannot be used is refused whole, with every finding at once, each with file, line, column
// and a hint.
//
// Everything is compiled to closures when a model is loaded. Conditions (when) are
// written in the language of expr-lang.org; comparisons, lists, and, or and not are
// compiled to closures too, and the rest is run by expr itself.
package compile
