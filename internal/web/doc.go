// Package web serves the pages that people look at: an overview of the
// connections, the list of accounts, and one account with the reasons of its
// score, in German and in English.
//
// Stage: a face, beside the command line and the API; it prints and never
// decides. Input: a [Source], which package views implements over the rooms, and
// GET requests without a body. Output: HTML that is whole before its first byte
// is sent, readable without JavaScript and without anything from another host.
// On failure it answers with an error page of its own and logs the cause; a page
// never shows half of what it should, and nothing of one connection under
// another one's address.
//
// Whatever comes from a CRM is hostile: html/template escapes it, the response
// is stripped of characters that change the direction of text, and a content
// security policy forbids everything that the pages do not use.
package web
