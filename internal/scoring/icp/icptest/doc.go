// Package icptest holds shared parts of tests of ICP models: the shipped models, accounts that
// fit them, generators of models and accounts, the companies of the demo, and golden files.
//
// Stage: tests only. Input: the repository's own models and companies. Output: models,
// facts and scores. On failure the test that asked ends.
package icptest
