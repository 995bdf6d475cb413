// Package hook takes the webhooks of CRMs: a change is read within seconds, and not with the
// next pull.
//
// Stage: a room before ingest. Input: requests at /hooks/<connection>, which the connector
// checks. Output: notices on the bus, and the records that they name, published by ingest
// under the connection's lease.
//
// A CRM that forgets whom it is to call is told again at half of the time for which it remembers.
//
// A request is answered once the bus has its notice, never before. One that is not the CRM's,
// is too old, or was taken before is refused, and so is what is larger than a CRM sends. On a
// failure of the bus or of the CRM the answer is 503 and the CRM sends again. A notice that
// cannot be read within an hour is dropped: it was a hint, and pulls find the same.
package hook
