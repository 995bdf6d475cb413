// Walks Zoho's own SDK through the sandbox: OAuth, COQL and lists with paging, metadata, an update of
// which a part fails, and errors. Its first argument is the line that "icptier sandbox zoho" prints.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as zoho from '@zohocrm/nodejs-sdk-8.0'
import { Environment } from '@zohocrm/nodejs-sdk-8.0/lib/routes/dc/environment.js'

const hello = JSON.parse(process.argv[2])
let steps = 0
const step = (name) => { steps++; process.env.VERBOSE && console.log(name) }
const work = mkdtempSync(join(tmpdir(), 'zoho-'))

// The SDK knows the hosts of Zoho's data centres; an environment is how it is told others.
const environment = new Environment(hello.url, hello.auth_url + '/oauth/v2/token', hello.url)
const redirect = 'http://localhost:1717/callback'
const page = new URL(hello.auth_url + '/oauth/v2/auth')
page.search = new URLSearchParams({
  response_type: 'code', client_id: hello.client_id, redirect_uri: redirect, scope: 'ZohoCRM.modules.ALL,ZohoCRM.coql.READ', access_type: 'offline', state: 'state-1',
})
const consent = async () => new URL((await fetch(page, { redirect: 'manual' })).headers.get('location')).searchParams.get('code')
const token = (more) => {
  const builder = new zoho.OAuthBuilder().clientId(hello.client_id).clientSecret(hello.client_secret).redirectURL(redirect).findUser(false)
  return more(builder).build()
}
const use = async (token) => {
  const builder = await new zoho.InitializeBuilder()
  await builder.environment(environment).token(token).store(new zoho.FileStore(join(work, `tokens-${steps}`))).resourcePath(work).initialize()
}

// OAuth: a refusal with status 200, the code, the refresh.
await assert.rejects(use(token((b) => b.grantToken('none'))), (e) => JSON.stringify([e.code, e.message]).includes('invalid_code')); step('refused code')
const code = await consent()
assert.ok(code); step('authorize')
const granted = token((b) => b.grantToken(code))
await use(granted)
const [access, refresh] = [granted.getAccessToken(), granted.getRefreshToken()]
assert.ok(access && refresh); step('code')
await granted.refreshAccessToken(granted, environment.getAccountsUrl())
assert.notEqual(granted.getAccessToken(), access)
assert.equal(granted.getRefreshToken(), refresh); step('refresh')

// COQL, a page after the other.
const query = async (text) => {
  const body = new zoho.Coql.BodyWrapper()
  body.setSelectQuery(text)
  return new zoho.Coql.CoqlOperations().getRecords(body)
}
const first = (await query('select Account_Name, Modified_Time from Accounts where id is not null order by id asc limit 0, 200')).getObject()
assert.equal(first.getData().length, 200)
assert.equal(first.getInfo().getMoreRecords(), true); step('query')
const last = first.getData().at(-1).getId()
const rest = (await query(`select Account_Name from Accounts where id > '${last}' order by id asc limit 0, 200`)).getObject()
assert.ok(rest.getData().length > 0 && rest.getData()[0].getId() > last); step('next page of a query')
const none = await query("select Account_Name from Accounts where Account_Name = 'Nobody' limit 0, 10")
assert.equal(none.getStatusCode(), 204); step('empty query')

// Lists: numbers, and tokens.
const list = async (more, headers = new zoho.HeaderMap()) => {
  const parameters = new zoho.ParameterMap()
  const of = zoho.Record.GetRecordsParam
  await parameters.add(of.FIELDS, 'Account_Name,Modified_Time')
  await parameters.add(of.PER_PAGE, 100)
  for (const [name, value] of more) await parameters.add(name, value)
  return new zoho.Record.RecordOperations('Accounts').getRecords(parameters, headers)
}
const one = (await list([[zoho.Record.GetRecordsParam.PAGE, 1]])).getObject()
assert.equal(one.getData().length, 100)
const next = one.getInfo().getNextPageToken()
assert.ok(next && one.getInfo().getPageTokenExpiry()); step('list')
const two = (await list([[zoho.Record.GetRecordsParam.PAGE_TOKEN, next]])).getObject()
assert.notEqual(two.getData()[0].getId(), one.getData()[0].getId()); step('page token')
const since = new zoho.HeaderMap()
await since.add(zoho.Record.GetRecordsHeader.IF_MODIFIED_SINCE, new Date(Date.now() + 3600e3))
assert.equal((await list([], since)).getStatusCode(), 304); step('not modified')

// Metadata.
const described = new zoho.ParameterMap()
await described.add(zoho.Fields.GetFieldsParam.MODULE, 'Accounts')
const fields = (await new zoho.Fields.FieldsOperations().getFields(described)).getObject().getFields()
assert.ok(fields.some((f) => f.getAPIName() === 'Employees' && f.getDataType() === 'integer')); step('fields')
const org = (await new zoho.Org.OrgOperations().getOrganization()).getObject().getOrg()[0]
assert.ok(org.getZgid() && org.getIsoCode() === 'EUR'); step('organisation')
const roles = (await new zoho.ContactRoles.ContactRolesOperations().getRoles()).getObject().getContactRoles()
assert.ok(roles.some((r) => r.getName() === 'Economic Buyer')); step('contact roles')

// An update of which a part fails.
const row = (id, employees) => {
  const record = new zoho.Record.Record()
  record.setId(id)
  record.addKeyValue('Employees', employees)
  return record
}
const ids = first.getData().map((r) => r.getId())
const update = new zoho.Record.BodyWrapper()
update.setData([row(ids[0], 4711), row(554023999999999999n, 1), row(ids[1], 12)])
update.setTrigger([])
const saved = (await new zoho.Record.RecordOperations('Accounts').updateRecords(update, new zoho.HeaderMap())).getObject().getData()
assert.deepEqual(saved.map((r) => r.getStatus().getValue()), ['success', 'error', 'success'])
assert.equal(saved[1].getCode().getValue(), 'INVALID_DATA'); step('update that fails in part')
const read = (await new zoho.Record.RecordOperations('Accounts').getRecord(ids[0], new zoho.ParameterMap(), new zoho.HeaderMap())).getObject().getData()[0]
assert.equal(Number(read.getKeyValue('Employees')), 4711); step('record')

// Errors.
const refused = async (answer, status, code) => {
  const a = await answer
  assert.equal(a.getStatusCode(), status)
  assert.equal(a.getObject().getCode().getValue(), code); step(code)
}
await refused(query('select Nothing from Accounts where id is not null'), 400, 'INVALID_QUERY')
await refused(query("select id from Accounts where id is not null and id > '1' and id > '2'"), 400, 'SYNTAX_ERROR')
rmSync(work, { recursive: true })
console.log(`@zohocrm/nodejs-sdk-8.0: ${steps} steps`)
