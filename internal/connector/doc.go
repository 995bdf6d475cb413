// Package connector is the contract that every CRM connector meets.
//
// Stage: between the CRM and the stages that read from it (ingest) and write to
// it (writeback). Input: Settings, made from the configuration by package app.
// Output: a Connector. On failure a method returns an error of one of the kinds of
// package outcome; an error of no kind is transient and worth another try.
//
// It is the one place where interfaces stand beside their producers, because
// every connector has to see them. Package mapping holds what connectors repeat, and
// package connectortest the suite that says whether a connector meets the contract.
//
// # Why it looks as it does
//
// The contract was held against six CRMs (Salesforce, HubSpot, Dynamics 365, Pipedrive,
// Zoho, SAP Sales Cloud) and a folder of files. Each part of it is there for at least one:
//
//   - Only reading is required. A folder of files has no account to identify, SAP lets no
//     program create fields, and an export is not written to at all. So Identifier, Writer
//     and FieldProvisioner are interfaces of their own, and As says in words which of them a
//     connector lacks.
//   - What a call looks like with its token is the connector's: Zoho and Pipedrive have a
//     scheme or a header of their own, SAP takes HTTP Basic, and Pipedrive takes a token made
//     by hand in another header than one of OAuth (Token.Static). Pipedrive authenticates the
//     client in a header, Zoho asks for access_type=offline (Auth).
//   - CursorExpired: Dynamics forgets its delta tokens after days, Zoho what was deleted after
//     some weeks. Deletions in between are then unknown, so everything is read and the ids are
//     compared.
//   - Record.Tag comes back in Row.Tag, and a Conflict is a row's: Dynamics and SAP take
//     If-Match, and one record that a rep is editing must not fail its neighbours.
//   - Write may answer in part: Pipedrive and SAP take one row a call, so a limit comes
//     half-way, and what was taken by then is not written once more.
//   - BatchSize depends on kind and verb, and Cost is told apart from it: Pipedrive reads a
//     hundred and writes one, Dynamics counts each row of a batch, Zoho one credit for ten rows.
//     Budgets count units, the CRM's own: calls, tokens, credits.
//   - Associator and IDPage.Accounts: in HubSpot a deal goes to another account without moving
//     its stamp, and in Zoho by a merge.
//   - Page.Again: a merge moves deals from one account to another, in Salesforce and HubSpot
//     without touching them. The connector knows that they are doubtful, ingest reads them.
//   - Page.Gone: a file shows which rows there are, and a row that was taken out is in none.
//   - Endpoint.Region and Tenant: Zoho has a set of hosts for each data centre, Dynamics asks
//     the directory of the customer for access.
//   - Options: a folder has a pattern of file names, and no other connector has. They are
//     decoded strictly, as the rest of the configuration is, and described by a JSON Schema.
//
// What is not here: paging, pace, limits and their waits, since they differ in every CRM and
// end inside of it. Of a webhook nothing is believed: Notifier makes Hints of it, like those of a page.
package connector
