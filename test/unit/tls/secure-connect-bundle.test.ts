import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import { expect } from 'chai';
import { zipSync } from 'fflate';
import { ConfigurationError } from '../../../src/errors';
import { readBundle, SecureConnectBundle } from '../../../src/tls/secure-connect-bundle';
import { makeBundle } from '../../support/astra-bundle';
import type { BundleParts } from '../../support/astra-bundle';
import { sentinelPassword } from '../../support/secret-guard';
import { Authority } from '../../support/tls-authority';

describe('tls: secure connect bundle', () => {
  let parts: BundleParts;
  let files: Record<string, Uint8Array>;

  before(async () => {
    const authority = await Authority.create();
    const client = await authority.issue({ usage: 'client' });
    parts = { host: 'db.example', port: 29_080, ca: authority.cert, client };
    files = {
      'config.json': Buffer.from('{"host":"db.example","port":29080}'),
      'ca.crt': Buffer.from(authority.cert), cert: Buffer.from(client.cert), key: Buffer.from(client.key),
    };
  });

  const refusal = (make: () => unknown): ConfigurationError => {
    try {
      make();
    } catch (error) {
      expect(error).to.be.instanceOf(ConfigurationError);
      return error as ConfigurationError;
    }
    return expect.fail('it was accepted');
  };
  const withConfig = (config: unknown) => {
    return zipSync({ ...files, 'config.json': Buffer.from(typeof config === 'string' ? config : JSON.stringify(config)) });
  };

  it('has the place of the service, the keyspace, the certificates and the credentials', () => {
    const bundle = new SecureConnectBundle(makeBundle({ ...parts, config: { keyspace: 'ks', username: 'u', password: 'p' } }));
    expect([bundle.host, bundle.port, bundle.keyspace]).to.deep.equal(['db.example', 29_080, 'ks']);
    expect(bundle.credentials).to.deep.equal({ username: 'u', password: 'p' });
    expect(Object.entries(bundle.tls).map(([name, pem]) => [name, String(pem)])).to.deep.equal([
      ['ca', parts.ca], ['cert', parts.client.cert], ['key', parts.client.key],
    ]);
  });

  it('has no keyspace and no credentials where they are empty, or only half of them', () => {
    const bundle = new SecureConnectBundle(withConfig({ host: 'h', port: '29080', keyspace: '', username: 'u', password: '' }));
    expect([bundle.port, bundle.keyspace, bundle.credentials]).to.deep.equal([29_080, undefined, undefined]);
  });

  it('S9: does not show its secrets', () => {
    const bundle = new SecureConnectBundle(makeBundle({ ...parts, config: { username: 'u', password: sentinelPassword } }));
    for (const shown of [inspect(bundle, { depth: 9, showHidden: true }), JSON.stringify(bundle)]) {
      expect(shown).to.not.include(sentinelPassword).and.not.include('PRIVATE KEY').and.not.include('Buffer');
    }
  });

  it('is read from a file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'purecql-bundle-'));
    try {
      const path = join(folder, 'secure-connect.zip');
      writeFileSync(path, makeBundle(parts));
      expect(readBundle(path).host).to.equal('db.example');
      expect(readBundle(pathToFileURL(path)).host).to.equal('db.example');
      expect(refusal(() => readBundle(new URL('https://db.example/x.zip'))).message).to.include('it cannot be read');
      expect(refusal(() => readBundle(folder)).code).to.equal('BUNDLE_UNREADABLE');
      const missing = refusal(() => readBundle(join(folder, 'other.zip')));
      expect(missing.code).to.equal('BUNDLE_UNREADABLE');
      expect(missing.message).to.include('other.zip: there is no such file; give the path of the zip');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('is refused when it is no zip, with a text that says what to do', () => {
    const error = refusal(() => readBundle(Buffer.from('{"not":"a zip"}')));
    expect(error.code).to.equal('BUNDLE_MALFORMED');
    expect(error.message).to.include('cannot be used: it is no zip archive').and.include('download the database');
  });

  for (const name of ['config.json', 'ca.crt', 'cert', 'key']) {
    it(`is refused without ${name}`, () => {
      const { [name]: _, ...others } = files;
      expect(refusal(() => readBundle(zipSync(others))).message).to.include(`it lacks ${name};`);
    });

    it(`is refused when ${name} is longer than any could be`, () => {
      const long = { ...files, [name]: Buffer.alloc(2_000_000, 0x20) };
      expect(refusal(() => readBundle(zipSync(long))).message).to.include('has 2000000 bytes: at most');
    });
  }

  it('does not care for a path that leads elsewhere', () => {
    const { cert, ...others } = files;
    expect(refusal(() => readBundle(zipSync({ ...others, '../cert': cert! }))).message).to.include('it lacks cert');
  });

  const configs: [name: string, config: unknown, expected: string][] = [
    ['no JSON', 'host: x', 'its config.json is not JSON'],
    ['null', 'null', 'its config.json is null, not an object'],
    ['an array', [], 'its config.json is an array, not an object'],
    ['no host', { port: 1 }, 'its config.json has no host'],
    ['a host with a line in it', { host: 'h\r\nX: y', port: 1 }, 'its config.json has no host'],
    ['a URL for a host', { host: 'https://h/', port: 1 }, 'its config.json has no host'],
    ['no port', { host: 'h' }, 'its config.json has no port'],
    ['a port that is none', { host: 'h', port: 70_000 }, 'its config.json has no port'],
  ];
  for (const [name, config, expected] of configs) {
    it(`is refused with a config.json of ${name}`, () => {
      const error = refusal(() => readBundle(withConfig(config)));
      expect([error.code, error.message.includes(expected)], error.message).to.deep.equal(['BUNDLE_MALFORMED', true]);
    });
  }

  it('is refused when its certificates cannot be read, or do not fit together', async () => {
    const other = await (await Authority.create()).issue({ usage: 'client' });
    const wrong: [object, string][] = [
      [{ cert: Buffer.from('nothing') }, 'its cert holds no certificate that can be read'],
      [{ 'ca.crt': Buffer.from('nothing') }, 'its ca.crt holds no certificate that can be read'],
      [{ key: Buffer.from('nothing') }, 'its key holds no private key that can be read'],
      [{ key: Buffer.from(other.key) }, 'its key does not belong to its cert'],
    ];
    for (const [differing, expected] of wrong) {
      expect(refusal(() => readBundle(zipSync({ ...files, ...differing }))).message).to.include(expected);
    }
  });

  it('is valid as long as its certificates are', () => {
    const bundle = readBundle(makeBundle(parts));
    const [now, day] = [Date.now(), 86_400_000];
    bundle.checkValidity(now);
    const late = refusal(() => bundle.checkValidity(now + 31 * day));
    expect([late.code, late.message.includes('its client certificate expired on')]).to.deep.equal(['BUNDLE_EXPIRED', true]);
    const early = refusal(() => bundle.checkValidity(now - 2 * day));
    expect([early.code, early.message.includes('check the clock of this machine')]).to.deep.equal(['BUNDLE_NOT_YET_VALID', true]);
  });
});
