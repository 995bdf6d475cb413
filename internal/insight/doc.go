// Package insight makes the reports that leaders and operations need of tiers. The packages below it
// each answer one question: preview what a changed model would move, backtest whether
// the tiers tell deals apart that were won, learn what points the won deals propose,
// market how large the market is, abm which accounts to choose, territory who should
// look after them.
//
// Stage: after scoring, beside the path of the data. Input: facts and scores, handed in
// account by account. Output: reports, which the command line, the HTTP API
// and the pages all show. Nothing in it does I/O or reads a clock; randomness comes from a
// seed. Input that cannot be used is an error that names it; a share of nothing is
// absent and never NaN.
package insight
