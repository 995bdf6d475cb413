// Package registry decides which ICP model is in force: it publishes models, goes back to
// earlier ones, keeps a shadow beside them, and tells their history.
//
// Input: model files and the publications that the store holds for all replicas. Output:
// the compiled model in force, which the worker scores by, and a gate: a model that would
// move more accounts than it may is refused before anything changes.
//
// On failure nothing is published and the model in force stays. A replica that cannot
// compile a published model keeps the one it has and says which release it needs.
package registry
