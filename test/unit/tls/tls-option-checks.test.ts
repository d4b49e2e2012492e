import { createSecureContext } from 'node:tls';
import { expect } from 'chai';
import { ConfigurationError } from '../../../src/errors';
import { checkTlsOptions } from '../../../src/tls/tls-option-checks';
import type { TlsOptions } from '../../../src/tls/tls-options';
import { serverCertificates } from '../../support/wrong-certificates';
import type { ServerCertificates } from '../../support/wrong-certificates';

const refused = (options: unknown, text: string) => expect(() => checkTlsOptions(options)).to.throw(ConfigurationError, text);

const brokenPem = '-----BEGIN CERTIFICATE-----\nnot/base64/of/anything\n-----END CERTIFICATE-----\n';
const keyPem = '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n';

describe('checkTlsOptions', () => {
  let made: ServerCertificates;
  before(async () => {
    made = await serverCertificates();
  });

  describe('names of options', () => {
    const table: [name: string, text: string][] = [
      ['rejectedUnauthorized', 'did you mean "rejectUnauthorized"?'],
      ['rejectUnauthorised', 'did you mean "rejectUnauthorized"?'],
      ['rejectunauthorized', 'did you mean "rejectUnauthorized"?'],
      ['serverName', 'did you mean "servername"?'],
      ['cacert', 'did you mean'],
      ['__proto__', 'Unknown option "__proto__" in tls'],
      ['toString', 'Unknown option "toString" in tls'],
      ['host', 'tls.host is not an option here: the driver chooses where to connect: use contactPoints'],
      ['port', 'use contactPoints'],
      ['path', 'use contactPoints'],
      ['socket', 'use contactPoints'],
      ['lookup', 'use contactPoints'],
      ['timeout', 'connectTimeoutMs'],
      ['session', 'never resumed'],
      ['secureProtocol', 'use minVersion and maxVersion'],
    ];
    for (const [name, text] of table) {
      it(`refuses ${name}`, () => refused(Object.fromEntries([[name, undefined]]), text));
    }
  });

  describe('values', () => {
    const table: [options: object, text: string][] = [
      [{ rejectUnauthorized: 0 }, 'tls.rejectUnauthorized must be true or false, got number 0'],
      [{ rejectUnauthorized: 'false' }, 'tls.rejectUnauthorized must be true or false'],
      [{ rejectUnauthorized: null }, 'tls.rejectUnauthorized must be true or false, got null'],
      [{ ca: './ca.pem' }, 'tls.ca looks like a path: read the file, fs.readFileSync(path)'],
      [{ ca: ['/etc/ssl/ca.crt'] }, 'tls.ca looks like a path'],
      [{ ca: '' }, 'tls.ca is empty'],
      [{ ca: [] }, 'tls.ca is an empty array'],
      [{ ca: Buffer.alloc(0) }, 'tls.ca is empty'],
      [{ ca: Buffer.from([0x30, 0x82, 0x01, 0x0a]) }, 'tls.ca is not PEM: convert it'],
      [{ ca: true }, 'tls.ca must be PEM text or a Buffer of it, got true'],
      [{ ca: [null] }, 'tls.ca must be PEM text or a Buffer of it, got null'],
      [{ ca: keyPem }, 'tls.ca is PEM, but has no CERTIFICATE in it'],
      [{ ca: brokenPem }, 'tls.ca has a certificate that cannot be read'],
      [{ ca: brokenPem.slice(0, 50) }, 'tls.ca is PEM that breaks off'],
      [{ ca: 'some\nlines\nof text' }, 'tls.ca is not PEM'],
      [{ cert: '/etc/cert.pem', key: keyPem }, 'tls.cert looks like a path'],
      [{ key: 'client.key' }, 'tls.key looks like a path'],
      [{ key: [{ pem: 'client.key' }] }, 'tls.key looks like a path'],
      [{ key: { pem: keyPem } }, 'tls.key takes an object in an array only: [{ pem, passphrase }]'],
      [{ pfx: { buf: Buffer.from('p12') } }, 'tls.pfx takes an object in an array only: [{ buf, passphrase }]'],
      [{ key: brokenPem }, 'tls.key is PEM, but has no PRIVATE KEY in it'],
      [{ key: [{ pem: keyPem, passphrase: 5 }] }, 'tls.key must be a string, got number'],
      [{ crl: brokenPem }, 'tls.crl is PEM, but has no CRL in it'],
      [{ pfx: 'client.p12' }, 'tls.pfx is a string: give the bytes of the file'],
      [{ pfx: [{ buf: 'client.p12' }] }, 'tls.pfx is a string'],
      [{ pfx: 7 }, 'tls.pfx must be a Buffer, got number 7'],
      [{ passphrase: 5 }, 'tls.passphrase must be a string, got number'],
      [{ minVersion: 'TLSv1' }, 'tls.minVersion cannot be TLSv1, which is broken: use TLSv1.2 or TLSv1.3'],
      [{ minVersion: 'TLSv1.1' }, 'tls.minVersion cannot be TLSv1.1'],
      [{ maxVersion: 'TLSv1.1' }, 'tls.maxVersion cannot be TLSv1.1'],
      [{ minVersion: 'SSLv3' }, "tls.minVersion must be 'TLSv1.2' or 'TLSv1.3'"],
      [{ servername: '127.0.0.1' }, 'tls.servername cannot be an address'],
      [{ servername: '::1' }, 'tls.servername cannot be an address'],
      [{ servername: '' }, 'tls.servername must be a host name'],
      [{ checkServerIdentity: true }, 'tls.checkServerIdentity must be a function, got true'],
      [{ ciphers: '' }, 'tls.ciphers must be text'],
      [{ sigalgs: 1 }, 'tls.sigalgs must be text'],
      [{ ecdhCurve: null }, 'tls.ecdhCurve must be text'],
      [{ secureOptions: 'x' }, 'tls.secureOptions must be an integer'],
      [{ minDHSize: 1.5 }, 'tls.minDHSize must be an integer'],
      [{ ALPNProtocols: 'h2' }, 'tls.ALPNProtocols must be an array of names'],
      [{ secureContext: {} }, 'tls.secureContext must be made by tls.createSecureContext'],
      [{ enableTrace: 1 }, 'tls.enableTrace must be true or false'],
    ];
    for (const [options, text] of table) {
      it(`refuses ${JSON.stringify(options)}`, () => refused(options, text));
    }

    for (const options of [undefined, null, false, 'true', 1, [], Buffer.from('x')]) {
      it(`refuses ${JSON.stringify(options) ?? 'undefined'} for all of them`, () => refused(options, 'tls must be true, an object of options such as { ca }, or a function that gives one, got '));
    }

    it('never shows a value that is wrong', () => {
      const sentinel = 's3ntinel-secret';
      for (const name of ['ca', 'cert', 'key', 'pfx', 'crl', 'passphrase', 'minVersion', 'rejectUnauthorized']) {
        expect(() => checkTlsOptions({ [name]: sentinel })).to.throw(ConfigurationError).with.property('message')
          .that.does.not.include(sentinel);
      }
    });
  });

  describe('options that belong together', () => {
    it('refuses a certificate without its key', () => refused({ cert: made.client.cert }, 'tls.cert needs tls.key'));
    it('refuses a key without its certificate', () => refused({ key: made.client.key }, 'tls.key needs tls.cert'));
    it('refuses a passphrase for nothing', () => refused({ passphrase: 'x' }, 'neither tls.key nor tls.pfx'));
    it('refuses versions in the wrong order', () => {
      refused({ minVersion: 'TLSv1.3', maxVersion: 'TLSv1.2' }, 'tls.minVersion is above tls.maxVersion');
    });
    it('refuses what a ready-made context has inside', () => {
      refused({ secureContext: createSecureContext(), ca: made.ca }, 'tls.ca has no effect beside tls.secureContext');
    });
  });

  it('takes what is right, in all its shapes', () => {
    const { ca, client: { cert, key } } = made;
    const right: TlsOptions[] = [
      {},
      { ca },
      { ca: [ca, Buffer.from(made.selfSigned.cert)] },
      { ca: `some text before\n${ca}\n${made.selfSigned.cert}` },
      { ca, cert, key },
      { cert: [cert], key: [{ pem: key, passphrase: 'x' }], passphrase: '' },
      { pfx: Buffer.from('p12'), passphrase: 'x' },
      { pfx: [{ buf: Buffer.from('p12'), passphrase: 'x' }] },
      { rejectUnauthorized: false },
      { minVersion: 'TLSv1.3', maxVersion: 'TLSv1.3', ciphers: 'HIGH', servername: 'node.example' },
      { servername: () => undefined, checkServerIdentity: () => undefined, ALPNProtocols: ['cql'] },
      { secureContext: createSecureContext() },
      { secureContext: () => createSecureContext(), rejectUnauthorized: true },
    ];
    for (const options of right) expect(checkTlsOptions(options)).to.deep.equal(options);
  });

  it('leaves out what is undefined, and copies the rest', () => {
    const options = { ca: undefined, rejectUnauthorized: undefined, minVersion: 'TLSv1.3' };
    const checked = checkTlsOptions(options);
    expect(checked).to.deep.equal({ minVersion: 'TLSv1.3' }).and.not.equal(options);
  });
});
