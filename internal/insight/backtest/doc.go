// Package backtest says whether a score tells won from lost deals, on deals that the score
// has not seen.
//
// Stage: after scoring, beside the path of the data. Input: a set of closed deals, and
// either scores that a model gave them as of the day of their creation, or no scores: then
// the columns themselves are examined, and a scorecard is learned and tested. Output: a
// Report, whose first sentence is the answer, and a picture of it. It does no I/O and reads
// no clock; chance comes from a seed, and the same seed gives the same report. Too few deals,
// or only one outcome, is an answer and no error.
//
// The newest deals are the test where days of creation are known, grouped folds otherwise:
// copies of one row, and deals of one account, are on one side. Fields that betray the
// outcome are named with the evidence, and left out of learning unless they are allowed.
package backtest
