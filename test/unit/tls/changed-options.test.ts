import { createSecureContext } from 'node:tls';
import { expect } from 'chai';
import { ConfigurationError } from '../../../src/errors';
import { changedOptions } from '../../../src/tls/changed-options';
import type { TlsOptions } from '../../../src/tls/tls-options';
import { serverCertificates } from '../../support/wrong-certificates';
import type { ServerCertificates } from '../../support/wrong-certificates';

describe('changedOptions', () => {
  let made: ServerCertificates;
  before(async () => {
    made = await serverCertificates();
  });

  it('finds no change in the same contents', () => {
    const { ca, client: { cert, key } } = made;
    const same: (() => TlsOptions)[] = [
      () => ({}),
      () => ({ ca }),
      () => ({ ca: Buffer.from(ca), minVersion: 'TLSv1.3' }),
      () => ({ cert: [cert], key: [{ pem: Buffer.from(key), passphrase: 'x' }] }),
      () => ({ pfx: [{ buf: Buffer.from('p12'), passphrase: 'x' }], rejectUnauthorized: true }),
      () => ({ ALPNProtocols: ['cql'], servername: 'node.example' }),
    ];
    for (const give of same) expect(changedOptions(give(), give())).to.equal(undefined);
    expect(changedOptions({ ca, crl: undefined }, { ca })).to.equal(undefined);
  });

  it('finds changes, and gives a checked copy', () => {
    const { ca, client, selfSigned } = made;
    const changes: [before: TlsOptions, now: TlsOptions][] = [
      [{ ca }, { ca: selfSigned.cert }],
      [{ ca: Buffer.from(ca) }, { ca: Buffer.from(selfSigned.cert) }],
      [{ ca: [ca] }, { ca: [ca, selfSigned.cert] }],
      [{ ca }, {}],
      [{}, { ca }],
      [{ ca }, { ca, rejectUnauthorized: false }],
      [{ rejectUnauthorized: false }, {}],
      [{ key: [{ pem: client.key, passphrase: 'a' }], cert: client.cert }, { key: [{ pem: client.key, passphrase: 'b' }], cert: client.cert }],
      [{ minVersion: 'TLSv1.2' }, { minVersion: 'TLSv1.3' }],
    ];
    for (const [before, now] of changes) {
      const changed = changedOptions(now, before);
      expect(changed).to.deep.equal(now);
      expect(changed === now, 'the same object').to.equal(false);
    }
  });

  it('takes another context for a change, though both look alike, and another function too', () => {
    const [one, other] = [createSecureContext({ ca: made.ca }), createSecureContext({ ca: made.selfSigned.cert })];
    expect(changedOptions({ secureContext: one }, { secureContext: one })).to.equal(undefined);
    expect(changedOptions({ secureContext: other }, { secureContext: one })).to.have.property('secureContext', other);
    const plain = (context: typeof one) => ({ secureContext: { context: context.context } });
    expect(changedOptions(plain(other), plain(one))).to.not.equal(undefined);
    const [name, sameName] = [() => 'a.example', () => 'a.example'];
    expect(changedOptions({ servername: sameName }, { servername: name })).to.have.property('servername', sameName);
  });

  it('refuses what cannot be used', () => {
    for (const given of [null, undefined, 1, 'x', [], { ca: 'ca.pem' }, { rejectunauthorized: false }]) {
      expect(() => changedOptions(given, {})).to.throw(ConfigurationError);
    }
  });
});
