// Walks HubSpot's own client through the sandbox: OAuth, paging, metadata, a batch of which a
// part fails, and errors. Its first argument is the line that "icptier sandbox hubspot" prints.
import assert from 'node:assert/strict'
import { Client } from '@hubspot/api-client'

const hello = JSON.parse(process.argv[2])
let steps = 0
const step = (name) => { steps++; process.env.VERBOSE && console.log(name) }

// OAuth: consent, the code, the refresh.
const anonymous = new Client({ basePath: hello.url })
const redirect = 'http://localhost:1717/callback'
const page = new URL(anonymous.oauth.getAuthorizationUrl(hello.client_id, redirect, 'oauth crm.objects.companies.read', undefined, 'state-1'))
const consent = await fetch(hello.auth_url + '/oauth/authorize' + page.search, { redirect: 'manual' })
const code = new URL(consent.headers.get('location')).searchParams.get('code')
assert.ok(code); step('authorize')
const token = await anonymous.oauth.tokensApi.create('authorization_code', code, redirect, hello.client_id, hello.client_secret)
assert.ok(token.accessToken && token.refreshToken && token.expiresIn > 0); step('code')
const fresh = await anonymous.oauth.tokensApi.create('refresh_token', undefined, undefined, hello.client_id, hello.client_secret, token.refreshToken)
assert.ok(fresh.accessToken); step('refresh')
await assert.rejects(anonymous.oauth.tokensApi.create('refresh_token', undefined, undefined, hello.client_id, hello.client_secret, 'none'), (e) => e.code === 400); step('refused refresh')

const hubspot = new Client({ basePath: hello.url, accessToken: fresh.accessToken })
const companies = hubspot.crm.companies
const properties = hubspot.crm.properties.coreApi

// Paging.
const first = await companies.basicApi.getPage(10, undefined, ['name', 'domain'])
assert.equal(first.results.length, 10)
assert.ok(first.results[0].properties.name && first.results[0].updatedAt instanceof Date); step('page')
const second = await companies.basicApi.getPage(10, first.paging.next.after, ['name'])
assert.ok(!first.results.some((c) => c.id === second.results[0].id)); step('next page')
const everything = await companies.getAll(100, undefined, ['name'])
assert.ok(everything.length > 100); step('all pages')
const found = await companies.searchApi.doSearch({
  filterGroups: [{ filters: [{ propertyName: 'hs_lastmodifieddate', operator: 'GTE', value: '0' }] }],
  sorts: ['hs_object_id'], properties: ['name'], limit: 100, after: '0',
})
assert.equal(found.total, everything.length)
assert.equal(found.results.length, 100); step('search')
const deals = await hubspot.crm.deals.basicApi.getPage(50, undefined, ['dealname', 'amount'], undefined, ['companies'])
assert.ok(deals.results.some((d) => d.associations?.companies?.results.length)); step('deals with companies')

// Metadata.
const all = await properties.getAll('companies')
assert.ok(all.results.some((p) => p.name === 'domain' && p.type === 'string')); step('properties')
await hubspot.crm.properties.groupsApi.create('companies', { name: 'walk', label: 'Walk', displayOrder: -1 }); step('group')
const made = await properties.create('companies', {
  name: 'walk_tier', label: 'Tier', type: 'enumeration', fieldType: 'select', groupName: 'walk',
  options: ['A', 'B'].map((v, i) => ({ label: v, value: v, displayOrder: i, hidden: false })),
})
assert.equal(made.options.length, 2); step('property')
await assert.rejects(properties.create('companies', { name: 'walk_tier', label: 'Tier', type: 'string', fieldType: 'text', groupName: 'walk' }), (e) => e.code === 409); step('property twice')
const pipelines = await hubspot.crm.pipelines.pipelinesApi.getAll('deals')
assert.ok(pipelines.results[0].stages.length > 2); step('pipelines')

// A batch of which a part fails, and one that is refused as a whole.
const [a, b] = first.results.map((c) => c.id)
const good = await companies.batchApi.update({ inputs: [{ id: a, properties: { walk_tier: 'A' } }, { id: b, properties: { walk_tier: 'B' } }] })
assert.equal(good.status, 'COMPLETE'); step('batch')
const partly = await companies.batchApi.update({ inputs: [{ id: a, properties: { walk_tier: 'B' } }, { id: '999999999999', properties: { walk_tier: 'B' } }] })
assert.equal(partly.results.length, 1)
assert.equal(partly.numErrors, 1)
assert.equal(partly.errors[0].category, 'OBJECT_NOT_FOUND'); step('batch that fails in part')
await assert.rejects(companies.batchApi.update({ inputs: [{ id: a, properties: { walk_tier: 'Z' } }] }), (e) => e.code === 400 && e.body.category === 'VALIDATION_ERROR'); step('batch that is refused')
const read = await companies.batchApi.read({ inputs: [{ id: a }], properties: ['walk_tier'], propertiesWithHistory: [] })
assert.equal(read.results[0].properties.walk_tier, 'B'); step('batch read')

// Errors.
await assert.rejects(companies.basicApi.getById('999999999999'), (e) => e.code === 404); step('not found')
await assert.rejects(new Client({ basePath: hello.url, accessToken: 'none' }).crm.companies.basicApi.getPage(), (e) => e.code === 401); step('bad token')
console.log(`@hubspot/api-client: ${steps} steps`)
