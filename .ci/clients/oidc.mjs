// Has people log in to the service with a real provider, as a browser does: the way there and
// back, roles by groups, cookies, refusals, log-out. Its first argument is the icptier to run.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createServer as createSocket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as oidc from 'oidc-provider'

let steps = 0
const step = (name) => { steps++; process.env.VERBOSE && console.log(name) }
const free = () => new Promise((done) => { const s = createSocket().listen(0, '127.0.0.1', () => { const { port } = s.address(); s.close(() => done(port)) }) })

const [pages, admin, issuerPort] = [await free(), await free(), await free()]
const issuer = `http://127.0.0.1:${issuerPort}`
const service = `http://127.0.0.1:${pages}`

// The provider. Groups come with a scope of their own and, as it is by default, from userinfo.
const groups = { anna: ['guests', 'ops'], bert: ['sales'], eve: ['guests'] }
const Provider = oidc.Provider ?? oidc.default
const provider = new Provider(issuer, {
  clients: [{ client_id: 'icptier', client_secret: 'a secret with signs: +&%=', redirect_uris: [service + '/login/callback'], grant_types: ['authorization_code'] }],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], groups: ['groups'] },
  scopes: ['openid', 'email', 'groups'],
  pkce: { required: () => true },
  cookies: { keys: ['of this test'] },
  ttl: { AccessToken: 60, IdToken: 60, Interaction: 60, Grant: 60, Session: 60 },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, email: id + '@example.com', email_verified: true, groups: groups[id] }) }),
})
console.warn = console.info = () => {}
const server = createServer(provider.callback()).listen(issuerPort, '127.0.0.1')

// The service.
const dir = mkdtempSync(join(tmpdir(), 'icptier-oidc-'))
writeFileSync(join(dir, 'secret'), 'a secret with signs: +&%=', { mode: 0o600 })
writeFileSync(join(dir, 'icptier.yaml'), `
icp: ${join(process.argv[3], 'config/icp/dach-mittelstand.yaml')}
data_dir: data
log: {level: warn}
http:
  listen: 127.0.0.1:${pages}
  admin_listen: 127.0.0.1:${admin}
  public_url: ${service}
  auth:
    keys: true
    oidc: {issuer: "${issuer}", client_id: icptier, client_secret_file: secret, scopes: [openid, email, groups]}
    roles: [{group: ops, role: operator}, {group: sales, role: viewer, connections: [one]}]
connections:
  - {name: one, crm: hubspot, auth: {grant: static_token, token: t}}
  - {name: two, crm: hubspot, auth: {grant: static_token, token: t}}
`, { mode: 0o600 })
const icptier = spawn(process.argv[2], ['run', '--role', 'api,worker', '--config', join(dir, 'icptier.yaml')], { stdio: ['ignore', 'inherit', 'inherit'] })

// A browser: cookies by host, redirects one by one.
class Browser {
  jars = new Map()
  jar(url) { const { host } = new URL(url); if (!this.jars.has(host)) this.jars.set(host, new Map()); return this.jars.get(host) }
  async send(url, init = {}) {
    const cookie = [...this.jar(url)].map(([k, v]) => `${k}=${v}`).join('; ')
    const got = await fetch(url, { redirect: 'manual', ...init, headers: { 'accept-language': 'en', cookie, ...init.headers } })
    for (const line of got.headers.getSetCookie()) {
      const [pair, ...attributes] = line.split(';').map((s) => s.trim())
      const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]
      if (url.startsWith(service)) assert.ok(attributes.includes('HttpOnly') && attributes.includes('SameSite=Lax'), line)
      if (value === '') this.jar(url).delete(name); else this.jar(url).set(name, value)
    }
    return got
  }
  // Follows redirects and the provider's own forms for login and consent.
  async go(url, person, init) {
    let got = await this.send(url, init)
    for (let hop = 0; hop < 20; hop++) {
      if (got.status >= 300 && got.status < 400) {
        url = new URL(got.headers.get('location'), url).href
        got = await this.send(url)
        continue
      }
      const text = await got.text()
      const form = url.startsWith(issuer) && /action="([^"]+)"[^>]*>\s*<input type="hidden" name="prompt" value="(\w+)"/.exec(text)
      if (!form) return { status: got.status, url, text }
      url = form[1]
      got = await this.send(url, { method: 'POST', body: new URLSearchParams({ prompt: form[2], login: person, password: 'any' }) })
    }
    throw new Error('too many redirects at ' + url)
  }
}

try {
  for (let i = 0; ; i++) {
    const up = await fetch(`http://127.0.0.1:${admin}/readyz`).catch(() => null)
    if (up?.status === 200) break
    assert.ok(i < 600, 'the service does not come up')
    await new Promise((go) => setTimeout(go, 100))
  }
  step('up')

  // An operator comes by a deep link and is led back to it.
  const anna = new Browser()
  const jobs = await anna.go(service + '/jobs?state=failed', 'anna')
  assert.equal(jobs.status, 200)
  assert.equal(jobs.url, service + '/jobs?state=failed')
  assert.match(jobs.text, /anna@example\.com/); step('log in')
  const api = await anna.send(service + '/api/v1/jobs')
  assert.equal(api.status, 200); step('API with the session')
  assert.equal((await anna.send(service + '/audit')).status, 403); step('not an admin')
  const foreign = await anna.send(service + '/api/v1/jobs', { headers: { 'sec-fetch-site': 'cross-site' } })
  assert.equal(foreign.status, 403); step('not for pages of others')

  // A viewer of one connection.
  const bert = new Browser()
  const overview = await bert.go(service + '/', 'bert')
  assert.equal(overview.status, 200)
  assert.ok(overview.text.includes('bert@example.com') && !overview.text.includes('two')); step('one connection')
  const pause = await bert.send(service + '/api/v1/jobs/pause', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"connection":"one"}' })
  assert.equal(pause.status, 403); step('a viewer changes nothing')

  // Nobody whose groups may nothing, and nobody with what was another's.
  const eve = new Browser()
  const refused = await eve.go(service + '/', 'eve')
  assert.equal(refused.status, 403)
  assert.match(refused.text, /none of your groups/); step('no group that may')
  assert.equal((await eve.send(service + '/api/v1/jobs')).status, 401); step('no session for her')
  const replayed = await eve.go(service + '/login/callback?code=x&state=y', 'eve')
  assert.ok(replayed.status === 401 || replayed.status === 403); step('a callback of nobody')

  // Out, here and with what was kept of the cookie.
  const before = new Map(anna.jar(service))
  const out = await anna.go(service + '/logout', 'anna', { method: 'POST' })
  assert.match(out.text, /You are logged out here/)
  assert.ok(out.text.includes(issuer + '/session/end')); step('log out')
  const thief = new Browser()
  thief.jars.set(new URL(service).host, before)
  assert.equal((await thief.send(service + '/api/v1/jobs')).status, 401); step('the old cookie is no good')
  console.log(`oidc-provider: ${steps} steps`)
} finally {
  const ended = new Promise((done) => icptier.once('exit', done))
  icptier.kill('SIGTERM')
  await ended
  server.closeAllConnections()
  server.close()
  rmSync(dir, { recursive: true })
}
