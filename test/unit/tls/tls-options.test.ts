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

  it('show no secret', () => {
    const resolved = resolveTlsOptions({ ...made.client, passphrase: 's3ntinel' });
    tlsOptionsFor(resolved, byName);
    const shown = inspect(resolved, { depth: 9, showHidden: true }) + JSON.stringify(resolved);
    expect(shown).to.not.match(/s3ntinel|PRIVATE KEY/);
  });
});
