// Package zohosandbox is a sandbox of Zoho CRM: an organisation that speaks version 8 of the REST
// API, written from Zoho's documentation and OpenAPI files and not from the connector.
//
// Stage: none; for the demo, the command sandbox and tests. Input: HTTP requests, companies to
// begin with. Output: answers of Zoho. On failure of its store it answers 500.
//
// It has what is odd about Zoho: a token endpoint that refuses with status 200, refresh tokens that
// are not repeated and of which twenty live, 204 in place of an empty list and 304 where nothing was modified,
// page numbers up to 2,000 records and tokens beyond that end after a day, COQL with brackets around
// every two conditions, updates with a result for each row, unknown fields that are dropped without a word,
// values of pick lists that were renamed, credits, and channels of notifications that expire.
//
// It has no bulk jobs, blueprints, layouts, territories or subforms. Of people it holds no names.
package zohosandbox
