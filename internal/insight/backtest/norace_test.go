//go:build !race

package backtest_test

const raced = false
