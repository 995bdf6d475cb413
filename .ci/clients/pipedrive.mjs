// Walks Pipedrive's own client through the sandbox: OAuth, a person's token, paging, metadata, updates of
// which one fails, and errors. Its first argument is the line that "icptier sandbox pipedrive" prints.
import assert from 'node:assert/strict'
import v1 from 'pipedrive/v1'
import v2 from 'pipedrive/v2'

const hello = JSON.parse(process.argv[2])
let steps = 0
const step = (name) => { steps++; process.env.VERBOSE && console.log(name) }

// OAuth: consent, the code, the refresh. A refresh token works once.
const oauth = new v2.OAuth2Configuration({
  clientId: hello.client_id, clientSecret: hello.client_secret, redirectUri: 'http://localhost:1717/callback', host: hello.auth_url,
})
const consent = await fetch(oauth.authorizationUrl, { redirect: 'manual' })
const code = new URL(consent.headers.get('location')).searchParams.get('code')
assert.ok(code); step('authorize')
const token = await oauth.authorize(code)
assert.ok(token.access_token && token.refresh_token && token.expires_in > 0 && token.token_type === 'Bearer')
assert.equal(oauth.basePath, hello.url + '/api/v2'); step('code, and the api_domain')
const spent = oauth.refreshToken
const fresh = await oauth.tokenRefresh()
oauth.updateToken(fresh)
assert.ok(fresh.access_token && fresh.refresh_token !== spent); step('refresh')
oauth.refreshToken = 'none'
await assert.rejects(oauth.tokenRefresh(), (e) => e.success === false && e.message.startsWith('Invalid grant')); step('refused refresh')

const config = new v2.Configuration({ accessToken: oauth.getAccessToken, basePath: oauth.basePath })
const organizations = new v2.OrganizationsApi(config)
const fields = new v2.OrganizationFieldsApi(config)
const deals = new v2.DealsApi(config)

// A token that a person made, and who that is.
const byHand = new v1.Configuration({ apiKey: hello.access_token, basePath: hello.url + '/v1' })
const me = await new v1.UsersApi(byHand).getCurrentUser()
assert.ok(me.data.company_id && me.data.company_domain && me.data.default_currency); step('x-api-token')
assert.ok((await new v1.UsersApi(byHand).getUsers()).data.every((u) => u.id && u.name)); step('users')

// Paging, in both orders.
const first = await organizations.getOrganizations({ limit: 10 })
assert.equal(first.data.length, 10)
assert.ok(first.data[0].name && first.data[0].update_time.endsWith('Z') && first.additional_data.next_cursor); step('page')
const everything = []
for (let cursor; ;) {
  const page = await organizations.getOrganizations({ limit: 90, cursor, sort_by: 'update_time', sort_direction: 'asc' })
  everything.push(...page.data)
  if (!(cursor = page.additional_data.next_cursor)) break
}
assert.equal(new Set(everything.map((o) => o.id)).size, everything.length)
assert.ok(everything.length > 100 && everything.every((o, i) => !i || o.update_time >= everything[i - 1].update_time)); step('all pages by time of change')
const since = everything.at(-5).update_time
const changed = await organizations.getOrganizations({ updated_since: since, sort_by: 'update_time', limit: 500 })
assert.ok(changed.data.length >= 5 && changed.data.every((o) => o.update_time >= since)); step('updated since')
const earlier = await organizations.getOrganizations({ updated_until: since, limit: 500 })
assert.equal(earlier.data.length + changed.data.length, everything.length); step('updated until')
const [a, b] = first.data
const two = await organizations.getOrganizations({ ids: `${a.id},${b.id},99999999` })
assert.deepEqual(two.data.map((o) => o.id), [a.id, b.id]); step('by ids')
const some = await deals.getDeals({ limit: 20 })
assert.ok(some.data.every((d) => d.org_id && d.stage_id && d.currency && ['open', 'won', 'lost'].includes(d.status))); step('deals')
const of = await deals.getDeals({ org_id: some.data[0].org_id })
assert.ok(of.data.every((d) => d.org_id === some.data[0].org_id)); step('deals of an organisation')
assert.deepEqual((await deals.getArchivedDeals({})).data, []); step('archived deals')

// Metadata.
const listed = await fields.getOrganizationFields({ limit: 500 })
assert.ok(listed.data.some((f) => f.field_code === 'employee_count' && !f.is_custom_field))
assert.ok(listed.data.some((f) => f.is_custom_field && /^[0-9a-f]{40}$/.test(f.field_code))); step('fields')
const made = await fields.addOrganizationField({ AddOrganizationFieldRequest: { field_name: 'Walk tier', field_type: 'enum', options: [{ label: 'A' }, { label: 'B' }] } })
const { field_code: key, options: [optionA, optionB] } = made.data
assert.match(key, /^[0-9a-f]{40}$/)
assert.ok(Number.isInteger(optionA.id) && optionB.label === 'B'); step('field')
const twice = await fields.addOrganizationField({ AddOrganizationFieldRequest: { field_name: 'Walk tier', field_type: 'varchar' } })
assert.notEqual(twice.data.field_code, key); step('two fields of one name')
const more = await fields.addOrganizationFieldOptions({ field_code: key, AddDealFieldOptionsRequestInner: [{ label: 'C' }] })
assert.equal(more.data.at(-1).label, 'C'); step('option')
assert.ok((await new v2.StagesApi(config).getStages({})).data.length > 2); step('stages')

// Updates: one row a call, of which one fails.
const set = (id, value) => organizations.updateOrganization({ id, UpdateOrganizationRequest: { custom_fields: { [key]: value } } })
const results = await Promise.allSettled([set(a.id, optionA.id), set(99999999, optionA.id), set(b.id, optionB.id)])
assert.deepEqual(results.map((r) => r.status), ['fulfilled', 'rejected', 'fulfilled'])
assert.equal(results[0].value.data.custom_fields[key], optionA.id)
assert.equal(results[1].reason.success, false); step('updates of which one fails')
const read = await organizations.getOrganization({ id: b.id, include_option_labels: true })
assert.deepEqual(read.data.custom_fields[key], { id: optionB.id, label: 'B' }); step('labels of options')
assert.equal((await set(a.id, null)).data.custom_fields[key], null); step('cleared')
for (const wrong of ['A', 4711, [optionA.id]]) await assert.rejects(set(a.id, wrong), (e) => e.success === false)
step('values of another type')

// Errors.
await assert.rejects(organizations.getOrganization({ id: 99999999 }), (e) => e.success === false && /not found/.test(e.error)); step('not found')
await assert.rejects(organizations.getOrganizations({ cursor: 'none' }), (e) => e.success === false); step('bad cursor')
const stranger = new v2.Configuration({ accessToken: 'none', basePath: oauth.basePath })
await assert.rejects(new v2.OrganizationsApi(stranger).getOrganizations({}), (e) => e.errorCode === 401 || e.error === 'unauthorized access'); step('bad token')
console.log(`pipedrive: ${steps} steps`)
