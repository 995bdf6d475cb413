// Package scorecard learns how many points the values of fields deserve: weights of
// evidence per band, logistic regression with shrinkage on them, rounded to integer
// points whose maxima add up to exactly 100.
//
// Stage: a tool of the insight packages backtest and learn. Input: a set of closed deals
// and the places of those to learn from. Output: a Card. Labels come beside the set, so
// that a permutation test can hand in shuffled ones. Without a field that tells won from
// lost deals the card is empty, and gives every deal the same chance.
//
// Method: numbers are cut at quantiles, and neighbouring bands are pooled until win rates
// only rise or only fall; rare labels are pooled. Every band is drawn towards the whole by
// a few deals. Fields whose information value, less what chance gives, is below 0.02 are
// left out (Siddiqi, Credit Risk Scorecards, 2006), and so are those which beside the
// others would count the wrong way round. How strongly the regression is shrunk is chosen
// by cross-validation within the deals to learn from, bands included.
package scorecard
