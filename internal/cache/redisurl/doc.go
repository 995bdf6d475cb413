// Package redisurl reads the address of a Redis: one server, servers that Sentinels watch,
// or a cluster. The configuration checks with it what the cache connects with.
//
// Stage: none, pure. Input: the text of redis.url. Output: a URL. On failure an *Error says
// what is wrong and repeats nothing of the text, which may hold passwords.
package redisurl
