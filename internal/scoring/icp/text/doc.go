// Package text writes about scores in German and in English: what people read in the CRM, on
// the pages and in a terminal.
//
// Stage: a part of scoring. Input: a model, and scores and tier changes that it made. Output:
// sentences, and the values of the fields that write-back writes. Writing cannot fail; a
// criterion that the model does not have is called by its id.
package text
