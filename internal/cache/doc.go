// Package cache is stage 4: Redis, which holds the facts, the score and the
// place in the ranking of every account, who asks for the places of limited tiers, and an index of companies: which accounts,
// of whatever connection, go by the same key.
//
// Input: merged facts and scores from the worker. Output: the same to its readers:
// the worker for the next merge, write-back for the desired values, the faces
// for what they show.
//
// Everything here can be made anew from the stream of records, so a failure costs
// time and never data: a write that fails is repeated by the worker, and a cache
// that was lost shows itself by its missing epoch, on which write-back waits.
//
// The mark of the epoch is bound to the lives of the servers that hold the cache: one server,
// the master that Sentinels name, or all masters of a cluster. A server that was restarted or
// promoted has another life (identity.go), and what it holds may be older than what was
// acknowledged: the cache is then not whole. Slots that move between masters lose nothing.
//
// A write names the revision of the facts that it was made from, and is refused
// when the facts have moved on. All keys of an account are in one slot of a
// cluster; all accounts under one key of a company are too. Names of keys are made in
// keys.go, those of the index in companies.go, and nowhere else. The index says where
// accounts are and not what they hold, and may lag behind the facts: who reads it looks
// at the facts of what it finds.
package cache
