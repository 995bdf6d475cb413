// Package deals holds won and lost deals by columns: what a back-test and learning read.
//
// Stage: the ground of the insight packages backtest, scorecard and learn. Input: a table
// whose columns are named by the caller, row by row, of any kind of column; nothing has to
// be told about their types. Output: a Set, with the outcome of every closed deal, when it
// was created and closed, which deals belong together, and every other column as numbers,
// labels or days; and ways to split it, in which deals that belong together stay on one
// side. Memory grows with rows times columns, at 4 to 8 bytes a cell, and with the
// different texts of a column.
//
// A table that cannot be used is a *tabular.Error with file, line, column and what to do. A
// cell that does not fit its column is unknown, and counted in a Note.
package deals
