import { inspect } from 'node:util';
import { expect } from 'chai';
import { ConfigurationError, TlsError } from '../../../src/errors';
import { toTlsError, toTlsOptionError } from '../../../src/tls/tls-error';

const node = { address: '10.1.2.3', port: 9042, hostname: 'node.example' };
const nodeError = (code: string, more: object = {}) => Object.assign(new Error('text of Node'), { code, ...more });

describe('toTlsError', () => {
  const table: [code: string, text: string][] = [
    ['CERT_HAS_EXPIRED', 'has expired (CERT_HAS_EXPIRED); renew the certificate'],
    ['CERT_NOT_YET_VALID', 'is not valid yet'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed and not trusted here (DEPTH_ZERO_SELF_SIGNED_CERT); set tls.ca'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'authority that is not trusted here (SELF_SIGNED_CERT_IN_CHAIN); set tls.ca'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'set tls.ca'],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'set tls.ca'],
    ['CERT_REVOKED', 'revoked'],
    ['INVALID_PURPOSE', 'serverAuth'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'does not speak TLS on this port'],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'demands a client certificate'],
    ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', 'broke off the handshake'],
    ['ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE', 'broke off the handshake'],
    ['ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE', 'refused the client certificate'],
    ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'does not trust the client certificate'],
    ['ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR', "by an authority of the server's truststore"],
    ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN', 'refused the client certificate'],
    ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED', 'the client certificate has expired or is not valid yet'],
    ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED', 'the client certificate has been revoked'],
    ['ERR_SSL_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE', 'clientAuth'],
    ['EE_KEY_TOO_SMALL', 'too weak to be safe'],
    ['CA_MD_TOO_WEAK', 'too weak to be safe'],
    ['PATH_LENGTH_EXCEEDED', 'sign it nearer to the top'],
    ['UNSPECIFIED', 'is not as it must be: text of Node (UNSPECIFIED); make it anew'],
    ['UNABLE_TO_GET_CRL', 'may not be trusted here at all (UNABLE_TO_GET_CRL); give tls.crl'],
    ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'share no TLS version'],
    ['ECONNRESET', 'closed the connection in the TLS handshake, or right after it'],
  ];
  for (const [code, text] of table) {
    it(`explains ${code}`, () => {
      const cause = nodeError(code);
      const error = toTlsError(cause, node);
      expect(error).to.be.instanceOf(TlsError).and.include({ code: `TLS_${code}`, host: '10.1.2.3:9042', cause, mayHaveRun: false });
      expect(error.message).to.match(/^TLS with node\.example \(10\.1\.2\.3:9042\) failed: /).and.include(text);
    });
  }

  describe('a certificate for another name', () => {
    const wrong = (host: string, subjectaltname: unknown, commonName?: string) => toTlsError(
      nodeError('ERR_TLS_CERT_ALTNAME_INVALID', { host, cert: { subjectaltname, subject: { CN: commonName } } }), node,
    );

    it('names what was expected and what the certificate has', () => {
      const error = wrong('node.example', 'DNS:other.example, IP Address:10.9.9.9');
      expect(error.code).to.equal('TLS_ERR_TLS_CERT_ALTNAME_INVALID');
      expect(error.message).to.include('is for DNS:other.example, IP Address:10.9.9.9, not for node.example')
        .and.include('contact point');
    });

    it('advises an address in the certificate of a node that is known by its address', () => {
      expect(wrong('10.1.2.3', 'DNS:a').message).to.include('IP address among the subject alternative names');
    });

    it('tells when there is a common name only, or none', () => {
      expect(wrong('10.1.2.3', undefined, 'node').message).to.include('is for CN=node only, not for 10.1.2.3')
        .and.include('a common name does not count');
      expect(wrong('10.1.2.3', '').message).to.include('is for no name at all');
    });

    it('does not let a certificate write its own lines into the log', () => {
      const { message } = wrong('node.example', `DNS:a\n\u001b[31m${'x'.repeat(99_999)}`);
      expect(message).to.not.match(/[\n\u001b]/);
      expect(message.length).to.be.lessThan(1_000);
    });

    it('does without the details', () => {
      const { message } = toTlsError(nodeError('ERR_TLS_CERT_ALTNAME_INVALID'), node);
      expect(message).to.include('is for no name at all, not for node.example');
    });
  });

  it("tells why the user's own function refused", () => {
    const error = toTlsError(Object.assign(new Error('fingerprint differs'), { code: 'CHECK_SERVER_IDENTITY' }), node);
    expect(error.code).to.equal('TLS_CHECK_SERVER_IDENTITY');
    expect(error.message).to.include('tls.checkServerIdentity refused its certificate: fingerprint differs');
  });

  describe('what it does not know', () => {
    const table2: [thrown: unknown, code: string, text: string][] = [
      [nodeError('ERR_SSL_SOMETHING', { reason: 'something new' }), 'TLS_ERR_SSL_SOMETHING', 'something new'],
      [nodeError('toString'), 'TLS_toString', 'text of Node'],
      [new Error('plain'), 'TLS_FAILED', 'failed: plain'],
      ['text', 'TLS_FAILED', 'failed: text'],
      [{ code: 5 }, 'TLS_FAILED', 'failed: [object Object]'],
      [null, 'TLS_FAILED', 'failed: null'],
      [undefined, 'TLS_FAILED', 'failed: undefined'],
    ];
    for (const [thrown, code, text] of table2) {
      it(`passes on: ${text}`, () => {
        const error = toTlsError(thrown, node);
        expect(error.code).to.equal(code);
        expect(error.message).to.include(text).and.not.match(/; $/);
      });
    }
  });

  it('shows the text of the cause, and its certificates only to those who ask', () => {
    const cert = { subjectaltname: 'DNS:other.example', raw: Buffer.alloc(100) };
    const { cause } = toTlsError(nodeError('ERR_TLS_CERT_ALTNAME_INVALID', { cert }), node);
    expect(cause).to.have.property('cert', cert);
    expect(inspect(cause)).to.include('text of Node').and.not.include('raw');
  });

  it('shows an address once', () => {
    expect(toTlsError(nodeError('ECONNRESET'), { address: '::1', port: 9042, hostname: '::1' }).message)
      .to.include('TLS with [::1]:9042 failed');
  });
});

describe('toTlsOptionError', () => {
  const table: [thrown: unknown, text: string][] = [
    [nodeError('ERR_OSSL_X509_KEY_VALUES_MISMATCH'), 'tls.key is not the private key of tls.cert (text of Node)'],
    [nodeError('ERR_OSSL_BAD_DECRYPT'), 'tls.passphrase does not open'],
    [nodeError('ERR_SSL_NO_CIPHER_MATCH'), 'tls.ciphers'],
    [new Error('not enough data'), 'tls.pfx is no PKCS#12 file (not enough data)'],
    [new Error('mac verify failure'), 'tls.passphrase does not open tls.pfx, or is missing'],
    [new Error('Unable to load private key from PFX data'), 'tls.pfx has no private key'],
    [nodeError('ERR_CRYPTO_UNSUPPORTED_OPERATION'), 'openssl pkcs12 -legacy'],
    [nodeError('ERR_OSSL_UNSUPPORTED'), 'tls.key has no private key that can be read'],
    [new Error('something new'), 'The tls option cannot be used: something new'],
  ];
  for (const [thrown, text] of table) {
    it(text, () => {
      const error = toTlsOptionError(thrown);
      expect(error).to.be.instanceOf(ConfigurationError).and.have.property('cause', thrown);
      expect(error.message).to.include(text);
    });
  }
});
