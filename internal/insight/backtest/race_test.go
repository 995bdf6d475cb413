//go:build race

package backtest_test

// raced says that every step is watched, which takes ten times as long.
const raced = true
