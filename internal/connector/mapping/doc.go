// Package mapping holds what connectors of CRMs repeat on the way between the CRM's fields
// and our vocabulary.
//
// Stage: inside of a connector. Input: values of fields as text, and what the configuration
// maps. Output: canonical values, settings that were checked, results of rows. On failure a
// value is unknown and said to be so; nothing here makes a call. OwnWrites alone keeps a state between
// two calls, and nothing is wrong where that is lost.
package mapping
