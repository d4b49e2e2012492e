import { inspect } from 'node:util';
import { createSecureContext } from 'node:tls';
import type { PeerCertificate } from 'node:tls';
import { expect } from 'chai';
import { ConfigurationError } from '../../../src/errors';
import { resolveTlsOptions, tlsOptionsFor } from '../../../src/tls/tls-options';
import type { TlsEndpoint, TlsOptions } from '../../../src/tls/tls-options';
import { serverCertificates } from '../../support/wrong-certificates';
import type { ServerCertificates } from '../../support/wrong-certificates';

const byAddress: TlsEndpoint = { address: '10.1.2.3', port: 9042 };
const byName: TlsEndpoint = { ...byAddress, hostname: 'node.example' };
const optionsFor = (tls: TlsOptions | true, node: TlsEndpoint = byAddress) => tlsOptionsFor(resolveTlsOptions(tls), node);

describe('resolveTlsOptions and tlsOptionsFor', () => {
  let made: ServerCertificates;
  before(async () => {
    made = await serverCertificates();
  });

  it('verify with the authorities of the system for true', () => {
    expect(optionsFor(true)).to.deep.equal({ minVersion: 'TLSv1.2', servername: '', rejectUnauthorized: true });
  });

  it('pass options on', () => {
    const { ca, client } = made;
    expect(optionsFor({ ca, ...client, minVersion: 'TLSv1.3' })).to.deep.equal({
      ca, ...client, minVersion: 'TLSv1.3', servername: '', rejectUnauthorized: true,
    });
  });

  describe('verification', () => {
    const table: [tls: TlsOptions | true, verified: boolean][] = [
      [true, true],
      [{}, true],
      [{ rejectUnauthorized: true }, true],
      [{ rejectUnauthorized: undefined }, true],
      [Object.create({ rejectUnauthorized: false }) as TlsOptions, true],
      [{ rejectUnauthorized: false }, false],
    ];
    for (const [tls, verified] of table) {
      it(`is ${verified ? 'on' : 'off'} for ${inspect(tls)}`, () => {
        const resolved = resolveTlsOptions(tls);
        expect(resolved.unverified).to.equal(!verified);
        expect(tlsOptionsFor(resolved, byName).rejectUnauthorized).to.equal(verified);
      });
    }

    it('is not changed by an options object that changes later', () => {
      const options: { rejectUnauthorized?: boolean } = {};
      const resolved = resolveTlsOptions(options);
      options.rejectUnauthorized = false;
      expect(tlsOptionsFor(resolved, byAddress).rejectUnauthorized).to.equal(true);
    });

    it('brings neither a session nor an address along', () => {
      expect(optionsFor({ ca: made.ca }, byName)).to.not.have.any.keys('session', 'host', 'port', 'path', 'socket');
    });
  });

  describe('the name that is asked for and verified', () => {
    const table: [what: string, tls: TlsOptions, node: TlsEndpoint, servername: string][] = [
      ['is the name of the node', {}, byName, 'node.example'],
      ['has no dot at its end', {}, { ...byAddress, hostname: 'node.example.' }, 'node.example'],
      ['is left out for an address', {}, byAddress, ''],
      ['is left out for an address given as a name', {}, { ...byAddress, hostname: '10.1.2.3' }, ''],
      ['is left out for an IPv6 address', {}, { address: '::1', port: 9042, hostname: '::1' }, ''],
      ['can be one for all nodes', { servername: 'cluster.example' }, byAddress, 'cluster.example'],
      ['can be one for all nodes, names or not', { servername: 'cluster.example' }, byName, 'cluster.example'],
      ['can be made for each node', { servername: (node) => `n-${node.address}.example` }, byAddress, 'n-10.1.2.3.example'],
      ['falls back to the node', { servername: () => undefined }, byName, 'node.example'],
    ];
    for (const [what, tls, node, servername] of table) {
      it(what, () => expect(optionsFor(tls, node).servername).to.equal(servername));
    }

    for (const name of ['', '10.1.2.3', null, 5, {}]) {
      it(`cannot be ${JSON.stringify(name)}`, () => {
        expect(() => optionsFor({ servername: () => name as string })).to.throw(ConfigurationError, 'tls.servername must give');
      });
    }

    it('is no business of a function that throws', () => {
      const servername = () => {
        throw new Error('boom');
      };
      expect(() => optionsFor({ servername })).to.throw(ConfigurationError, 'tls.servername threw: boom');
    });
  });

  describe('checkServerIdentity', () => {
    const certificate = { subject: { CN: 'x' } } as unknown as PeerCertificate;
    const verdict = (check: unknown) => {
      const options = optionsFor({ checkServerIdentity: check as NonNullable<TlsOptions['checkServerIdentity']> });
      return options.checkServerIdentity!('node.example', certificate) as (Error & { code?: string }) | undefined;
    };

    it("is Node's own unless given", () => expect(optionsFor({})).to.not.have.property('checkServerIdentity'));

    it('gets name and certificate', () => {
      const seen: unknown[] = [];
      expect(verdict((...given: unknown[]) => void seen.push(...given))).to.equal(undefined);
      expect(seen).to.deep.equal(['node.example', certificate]);
    });

    it('refuses by an Error', () => {
      const error = new Error('not mine');
      expect(verdict(() => error)).to.include({ message: 'not mine', code: 'CHECK_SERVER_IDENTITY', cause: error });
    });

    it("keeps the refusal of Node's own function", () => {
      const error = Object.assign(new Error('x'), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
      expect(verdict(() => error)).to.equal(error);
    });

    const odd: [what: string, check: unknown, text: string][] = [
      ['throws', () => { throw new Error('boom'); }, 'boom'],
      ['throws no Error', () => { throw { toString: () => 'boom' } as Error; }, 'an object (Object)'],
      ['is async', async () => undefined, 'it returned an object (Promise)'],
      ['says true', () => true, 'it returned true'],
      ['says false', () => false, 'it returned false'],
    ];
    for (const [what, check, text] of odd) {
      it(`refuses when it ${what}`, () => expect(verdict(check)).to.be.instanceOf(Error).and.have.property('message', text));
    }
  });

  describe('the options object', () => {
    it('is the same for all nodes without a name, and for the same name', () => {
      const resolved = resolveTlsOptions({ ca: made.ca });
      expect(tlsOptionsFor(resolved, byAddress)).to.equal(tlsOptionsFor(resolved, { address: '10.9.9.9', port: 9042 }));
      expect(tlsOptionsFor(resolved, byName)).to.equal(tlsOptionsFor(resolved, { ...byName, address: '10.9.9.9' }));
      expect(tlsOptionsFor(resolved, byName)).to.not.equal(tlsOptionsFor(resolved, byAddress));
    });
  });

  describe('secureContext', () => {
    it('is passed on', () => {
      const secureContext = createSecureContext();
      expect(optionsFor({ secureContext }).secureContext).to.equal(secureContext);
    });

    it('is made anew for each connection by a function', () => {
      const resolved = resolveTlsOptions({ secureContext: () => createSecureContext() });
      expect(tlsOptionsFor(resolved, byAddress).secureContext).to.not.equal(tlsOptionsFor(resolved, byAddress).secureContext);
    });

    it('may fail', () => {
      const secureContext = () => {
        throw new Error('no such file');
      };
      expect(() => optionsFor({ secureContext })).to.throw(ConfigurationError, 'tls.secureContext threw: no such file');
    });
  });

  describe('a function for all options', () => {
    let given: TlsOptions;
    let calls: number;
    const source = () => {
      calls++;
      return { ...given };
    };

    beforeEach(() => {
      given = { ca: made.ca };
      calls = 0;
    });

    it('is asked at once, so that its mistakes are found at once', () => {
      expect(() => resolveTlsOptions(() => ({ ca: 'ca.pem' }))).to.throw(ConfigurationError, 'tls.ca looks like a path');
    });

    it('is asked for each connection, and what it says again is parsed once', () => {
      const resolved = resolveTlsOptions(source);
      const first = tlsOptionsFor(resolved, byName);
      given = { ca: Buffer.from(made.ca).toString() };
      expect(tlsOptionsFor(resolved, byName)).to.equal(first);
      given = { ca: Buffer.from(made.ca) };
      const asBytes = tlsOptionsFor(resolved, byName);
      given = { ca: Buffer.from(made.ca) };
      expect(tlsOptionsFor(resolved, byName)).to.equal(asBytes).and.not.equal(first);
      expect(calls).to.equal(5);
    });

    it('has renewed certificates used', () => {
      const resolved = resolveTlsOptions(source);
      expect(tlsOptionsFor(resolved, byName)).to.not.have.property('cert');
      expect(resolved.mayShowCertificate).to.equal(false);
      given = { ca: made.selfSigned.cert, ...made.client };
      expect(tlsOptionsFor(resolved, byName)).to.include({ ca: made.selfSigned.cert, cert: made.client.cert });
      expect(resolved.mayShowCertificate).to.equal(true);
      given = { ca: made.ca };
      expect(tlsOptionsFor(resolved, byName)).to.include({ ca: made.ca }).and.not.have.property('cert');
    });

    it('may change the bytes that it gave', () => {
      const ca = Buffer.from(`${made.ca}${made.selfSigned.cert}`);
      const resolved = resolveTlsOptions(() => ({ ca }));
      const first = tlsOptionsFor(resolved, byName);
      ca.fill('\n', made.ca.length);
      expect(tlsOptionsFor(resolved, byName)).to.not.equal(first);
      expect(String(tlsOptionsFor(resolved, byName).ca)).to.not.include(made.selfSigned.cert);
    });

    it('can switch verification off, and on again', () => {
      const resolved = resolveTlsOptions(source);
      expect(resolved.unverified).to.equal(false);
      given = { rejectUnauthorized: false };
      expect(tlsOptionsFor(resolved, byName).rejectUnauthorized).to.equal(false);
      expect(resolved.unverified).to.equal(true);
      given = {};
      expect(tlsOptionsFor(resolved, byName).rejectUnauthorized).to.equal(true);
    });

    it('fails the one connection when its options cannot be used', () => {
      const resolved = resolveTlsOptions(source);
      const first = tlsOptionsFor(resolved, byName);
      given = { ca: made.ca, cert: made.client.cert };
      expect(() => tlsOptionsFor(resolved, byName)).to.throw(ConfigurationError, 'tls.cert needs tls.key')
        .with.property('host', '10.1.2.3:9042');
      given = { ca: made.ca };
      expect(tlsOptionsFor(resolved, byName)).to.equal(first);
    });

    it('says what it threw', () => {
      const throwing = () => {
        throw new Error('ENOENT: no such file, open ca.pem');
      };
      expect(() => resolveTlsOptions(throwing)).to.throw(ConfigurationError, 'The function given for tls threw: ENOENT');
    });

    for (const [what, value] of [['nothing', undefined], ['false', false], ['null', null], ['text', 'ca.pem']] as const) {
      it(`cannot switch TLS off by giving ${what}`, () => {
        expect(() => resolveTlsOptions(() => value as never)).to.throw(ConfigurationError, 'must give options such as { ca } at once');
      });
    }

    it('cannot be asynchronous', async () => {
      const refused = () => Promise.reject(new Error('nobody hears this'));
      expect(() => resolveTlsOptions(refused as never)).to.throw(ConfigurationError, 'at once, it gave an object (Promise)');
      await new Promise((resolve) => setImmediate(resolve));
    });
  });

  it('know whether a node may see a certificate', () => {
    const { ca, client } = made;
    const table: [tls: TlsOptions | true, mayShow: boolean][] = [
      [true, false], [{ ca }, false], [client, true], [{ pfx: Buffer.from('p12') }, true], [{ secureContext: createSecureContext() }, true],
    ];
    for (const [tls, mayShow] of table) expect(resolveTlsOptions(tls).mayShowCertificate).to.equal(mayShow);
  });

  it('are not changed by bytes and arrays that change later', () => {
    const ca = [Buffer.from(made.ca)];
    const resolved = resolveTlsOptions({ ca });
    ca[0]!.fill(0);
    ca.length = 0;
    expect(String(tlsOptionsFor(resolved, byAddress).ca)).to.equal(made.ca);
  });

  it('show no secret', () => {
    const resolved = resolveTlsOptions({ ...made.client, passphrase: 's3ntinel' });
    tlsOptionsFor(resolved, byName);
    const shown = inspect(resolved, { depth: 9, showHidden: true }) + JSON.stringify(resolved);
    expect(shown).to.not.match(/s3ntinel|PRIVATE KEY/);
  });
});
