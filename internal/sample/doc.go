// Package sample makes the companies of the demo, which the sandboxes of the CRMs
// are filled with.
//
// Stage: none. Input: Options, and the data set in the package. Output:
// companies with their deals. It fails only when the data set cannot be read,
// which a test rules out.
//
// # What is real and what is generated
//
// Real are the organisations themselves, 2,097 of Germany, Austria and
// Switzerland: key, name, legal form, address, domain and categories. They come
// from datenanfragen.de under CC0; ATTRIBUTION.md says more.
//
// Everything else is generated and true of no company: employees, revenue,
// technologies, relationship, owner, activity, fields of the team's own, and all
// deals with their evidence and the roles that people have in them, of whom there is
// nothing but the day they were last active. Whatever shows these figures has to say so.
//
// # How it is generated
//
// Head counts are log-normal around a median that depends on legal form and
// category, as those of the firms are that sales teams keep in a CRM; revenue
// follows from the head count and what a head brings in the trade. Reps know
// more of accounts they work on, so gaps come together: about a quarter of the
// accounts have no head count, a third of the firms no revenue, and two in five
// accounts no technologies. Half of them have no deal, and the criteria of a deal fill
// as it moves through the pipeline, never all of them.
//
// How a deal ends follows the fit of its company (fit.go), with noise: of the best
// about half are won in new business, of those that do not fit hardly any, and three
// in four where a customer buys again. One field betrays the outcome, for the back-test
// to name: the number of plants is asked for when a deal was won.
//
// The same seed and day give the same companies on every platform: all
// arithmetic is on integers, because floating-point results may differ between
// processors. Each company depends on the seed and its key alone, so that a
// smaller sample is a part of a larger one.
package sample
