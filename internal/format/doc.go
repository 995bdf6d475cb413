// Package format says in which version each stored thing is written, and what a program
// does with one that it cannot read. It is beside all stages.
//
// Input: a thing, and the version that its bytes carry. Output: leave to decode them, or
// an [outcome.NewerError]. The package does no I/O.
//
// # How a version is carried
//
// A message of a stream carries it in the header [Header]. A value of a bucket or of Redis
// carries it in a first line of its own, which [Versions.Seal] puts before the value and
// [Versions.Open] takes off. Neither is written for version 1, so that whatever was stored
// before there were versions is version 1, and most bytes cost nothing.
//
// # The rule
//
//   - An older version is read, for ever. testdata holds the bytes of each version, and a
//     test that they still mean what they meant.
//   - A newer version is refused in words and left alone: not decoded, not written over from
//     what was half understood, not set aside as a dead letter, not acknowledged. It is
//     looked at again after a growing delay, and in the meantime by other processes, so that
//     the upgraded ones find it. The work beside it goes on.
//   - A new version is for a change that older programs would misread: a field with another
//     meaning, or one that something depends on. A program reads the version before its own
//     for at least one release, so that an upgrade needs no pause.
//
// # Rolling upgrades, and back
//
// While old and new processes run side by side, work moves to the new ones: slots, records
// and epochs of the new version are taken by those that can read them. After a rollback
// the old ones go on with what they can read. A record is a snapshot of the CRM and whole in
// itself, so either program may publish a fresher one over it, in its own version; `icptier
// pull CONNECTION --full` makes all of them readable again. The cache is made from the
// stream, so an old process builds it anew in its own version once no newer worker has
// asked for records for a minute. A token is replaced by connecting anew.
//
// # Fields that an older program does not know
//
// A newer release may add a field without a new version when nothing depends on it. Where a
// value is read, changed and written back (the record of a run, a token) such fields are kept: see
// [Carry]. Everything else is written whole by one writer from what it knows: a record, an
// origin and a tier change are never changed after they are written, a publication, the
// shadow model and an epoch replace the one before and take nothing from it. Facts and
// scores in Redis are changed in place and do lose such fields, for decoding every account
// twice would be a third of the worker's time: what scoring reads is therefore never
// added without a new version, with which the cache is made anew from the stream, where
// the field still is.
package format
