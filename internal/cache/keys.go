package cache

import (
	"hash/fnv"
	"strconv"

	"github.com/icptier/icptier/internal/crm"
)

// shards is how many parts the ranking and the index of deals of a connection
// have. It is part of the schema: changing it takes a rebuild.
const shards = 16

// Fields of an account's hash. One letter each: there are millions of them.
const (
	fieldFacts       = "f" // crm.Facts, JSON
	fieldRevision    = "r" // of the facts, decimal
	fieldScore       = "s" // scoring.Score, JSON
	fieldModel       = "m" // the model that made the score
	fieldTier        = "t" // the tier that counts, with byHand behind it where a rep has set it
	fieldFit         = "p" // the score's points, decimal
	fieldPublished   = "a" // the last tier that was published as a change
	fieldPublishedAt = "n" // the place of that change in the stream of tiers, decimal
	fieldIndexed     = "i" // the rules that the account stands in the index of companies by, and since which epoch
)

// indexed is the number of the rules that tell companies apart: with other rules all
// accounts are indexed anew.
const indexed = "2"

// byHand follows a tier that a rep has set.
const byHand = "!"

// keyEpoch holds the epoch that the cache is whole for. The number is that of the
// schema: a cache of an older one is not whole, and is built anew.
const keyEpoch = "icptier:epoch:2"

// everything is the pattern of all names of keys.
const everything = "icptier:*"

func accountKey(k crm.Key) string { return "icptier:{" + k.Connection + "/" + k.ID + "}:account" }

// rankOf is the sorted set that the account stands in: tier first, then fit.
func rankOf(k crm.Key) string { return rankKey(k.Connection, shard(k.ID)) }

func rankKey(connection string, shard int) string {
	return "icptier:{" + connection + ":" + strconv.Itoa(shard) + "}:rank"
}

// dealsKey is the hash that says to which account a deal belongs, and belonged.
func dealsKey(deal crm.Key) string { return dealsOf(deal.Connection, shard(deal.ID)) }

func dealsOf(connection string, shard int) string {
	return "icptier:{" + connection + ":" + strconv.Itoa(shard) + "}:deals"
}

func shard(id string) int {
	h := fnv.New32a()
	h.Write([]byte(id)) // a hash never returns an error
	return int(h.Sum32() % shards)
}
