// Walks jsforce through the sandbox: OAuth, paging, metadata, a collection of which a part
// fails, and errors. Its first argument is the line that "icptier sandbox salesforce" prints.
import assert from 'node:assert/strict'
import jsforce from 'jsforce'

const hello = JSON.parse(process.argv[2])
let steps = 0
const step = (name) => { steps++; process.env.VERBOSE && console.log(name) }

// OAuth: consent with PKCE, the code, the refresh.
const oauth2 = new jsforce.OAuth2({
  loginUrl: hello.url, clientId: hello.client_id, clientSecret: hello.client_secret,
  redirectUri: 'http://localhost:1717/callback', useVerifier: true,
})
const page = new URL(oauth2.getAuthorizationUrl({ scope: 'api refresh_token', state: 'state-1' }))
const consent = await fetch(page, { redirect: 'manual' })
const code = new URL(consent.headers.get('location')).searchParams.get('code')
assert.ok(code); step('authorize')
const conn = new jsforce.Connection({ oauth2, version: '67.0' })
const user = await conn.authorize(code)
assert.ok(user.id && user.organizationId && conn.accessToken && conn.instanceUrl); step('code')
let renewed = 0
conn.on('refresh', () => { renewed++ })
conn.accessToken = 'ended'
assert.ok((await conn.identity()).organization_id.startsWith('00D'))
assert.equal(renewed, 1); step('refresh')
await assert.rejects(oauth2.refreshToken('none'), (e) => e.name === 'invalid_grant'); step('refused refresh')

// Paging.
const some = await conn.query('SELECT Id, Name, SystemModstamp FROM Account ORDER BY Id LIMIT 10')
assert.equal(some.records.length, 10); step('query')
const count = (await conn.query('SELECT COUNT() FROM Account')).totalSize
assert.ok(count > 200); step('count')
const all = await conn.query('SELECT Id FROM Account', { autoFetch: true, maxFetch: 10000 })
assert.equal(all.records.length, count); step('all pages')
let small = await conn.query('SELECT Id, Name FROM Account', { headers: { 'Sforce-Query-Options': 'batchSize=200' } })
assert.ok(!small.done && small.nextRecordsUrl)
small = await conn.queryMore(small.nextRecordsUrl)
assert.ok(small.records.length > 0); step('next page')

// Metadata.
const described = await conn.sobject('Account').describe()
assert.ok(described.fields.some((f) => f.name === 'NumberOfEmployees' && f.type === 'int')); step('describe')
assert.ok((await conn.describeGlobal()).sobjects.some((o) => o.name === 'Opportunity')); step('describe all')
const field = await conn.tooling.sobject('CustomField').create({
  FullName: 'Account.Walk_Score__c', Metadata: { type: 'Number', label: 'Walk Score', precision: 3, scale: 0 },
})
assert.ok(field.success); step('custom field')
await assert.rejects(conn.tooling.sobject('CustomField').create({
  FullName: 'Account.Walk_Score__c', Metadata: { type: 'Number', label: 'Walk Score', precision: 3, scale: 0 },
}), (e) => e.errorCode === 'DUPLICATE_DEVELOPER_NAME'); step('custom field twice')
const set = await conn.sobject('PermissionSet').create({ Name: 'Walk', Label: 'Walk' })
await conn.sobject('FieldPermissions').create({ ParentId: set.id, SobjectType: 'Account', Field: 'Account.Walk_Score__c', PermissionsRead: true, PermissionsEdit: true })
await conn.sobject('PermissionSetAssignment').create({ PermissionSetId: set.id, AssigneeId: user.id })
assert.ok((await conn.sobject('Account').describe()).fields.some((f) => f.name === 'Walk_Score__c' && f.updateable)); step('rights')

// A collection of which a part fails.
const [a, b] = some.records.map((r) => r.Id)
const saved = await conn.sobject('Account').update([{ Id: a, Walk_Score__c: 82 }, { Id: b, Walk_Score__c: 12345 }, { Id: '001000000000000AAA', Walk_Score__c: 1 }], { allOrNone: false })
assert.deepEqual(saved.map((s) => s.success), [true, false, false])
assert.equal(saved[1].errors[0].errorCode ?? saved[1].errors[0].statusCode, 'NUMBER_OUTSIDE_VALID_RANGE'); step('collection that fails in part')
assert.equal((await conn.sobject('Account').retrieve(a)).Walk_Score__c, 82); step('retrieve')
const many = await conn.sobject('Account').retrieve([a, b])
assert.equal(many.length, 2); step('retrieve several')

// Errors.
await assert.rejects(conn.query('SELECT Nothing__c FROM Account'), (e) => e.errorCode === 'INVALID_FIELD'); step('no such field')
await assert.rejects(conn.sobject('Account').retrieve('001000000000000AAA'), (e) => e.errorCode === 'NOT_FOUND'); step('not found')
await assert.rejects(conn.query('SELECT FROM'), (e) => e.errorCode === 'MALFORMED_QUERY'); step('malformed query')
assert.ok(conn.limitInfo.apiUsage?.limit > 0); step('limits')
console.log(`jsforce: ${steps} steps`)
