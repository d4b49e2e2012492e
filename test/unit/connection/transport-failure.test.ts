import { expect } from 'chai';
import { connectionLoss, notCqlError, transportFailure } from '../../../src/connection/transport-failure';
import { AuthenticationError, ConnectionError, ProtocolError, TlsError } from '../../../src/errors';

const target = { address: '10.1.2.3', port: 9042 };
const host = '10.1.2.3:9042';
const systemError = (code: string): Error => Object.assign(new Error(`connect ${code} ${host}`), { code });

describe('connection: transport failure', () => {
  const known: [code: string, advice: string][] = [
    ['ECONNREFUSED', 'is the node running'],
    ['EHOSTUNREACH', 'check the address and the network'],
    ['ENETUNREACH', 'check the address and the route'],
    ['ETIMEDOUT', 'firewall'],
    ['EADDRNOTAVAIL', 'not an address'],
    ['ECONNRESET', 'reset the connection; if it expects TLS on this port, set the tls option'],
    ['EPIPE', 'closed the connection'],
  ];
  for (const [code, advice] of known) {
    it(`advises on ${code}`, () => {
      const cause = systemError(code);
      const error = transportFailure(cause, target, undefined);
      expect(error).to.be.instanceOf(ConnectionError).and.include({ code: 'CONNECT_FAILED', host, cause, mayHaveRun: false });
      expect(error.message).to.include(cause.message).and.include(advice);
    });
  }

  const odd: unknown[] = [
    systemError('EWHATEVER'), systemError('toString'), new TypeError('bad port'), 'text', undefined, null, 42,
  ];
  for (const error of odd) {
    it(`gives a typed error for ${String(error)}`, () => {
      const failure = transportFailure(error, target, undefined);
      expect(failure).to.be.instanceOf(ConnectionError).and.include({ code: 'CONNECT_FAILED', host });
    });
  }

  it('passes a typed error on and names the host, unless it is named', () => {
    const error = new AuthenticationError('no');
    expect(transportFailure(error, target, undefined)).to.equal(error);
    expect(error.host).to.equal(host);
    expect(transportFailure(new AuthenticationError('no', { host: 'other:1' }), target, undefined).host).to.equal('other:1');
  });

  it('puts an IPv6 address into brackets', () => {
    expect(transportFailure('x', { address: '::1', port: 9042 }, undefined).host).to.equal('[::1]:9042');
  });

  describe('with TLS', () => {
    const tls = { ...target, tls: {} };
    for (const code of ['DEPTH_ZERO_SELF_SIGNED_CERT', 'ERR_SSL_WRONG_VERSION_NUMBER', 'ECONNRESET', 'EPIPE', 'EWHATEVER']) {
      it(`is a TlsError: ${code}`, () => {
        const error = transportFailure(systemError(code), tls, 'cass-1.example');
        expect(error).to.be.instanceOf(TlsError).and.include({ code: `TLS_${code}`, host });
        expect(error.message).to.include('cass-1.example');
      });
    }
    for (const code of ['ECONNREFUSED', 'ETIMEDOUT', 'EHOSTUNREACH']) {
      it(`is not about TLS: ${code}`, () => {
        expect(transportFailure(systemError(code), tls, undefined)).to.include({ code: 'CONNECT_FAILED' });
      });
    }
  });

  it('tells the loss of a connection in use from one that cannot be made', () => {
    const message = 'The server closed the connection';
    expect(connectionLoss(undefined, host)).to.include({ code: 'CONNECTION_CLOSED', host, message });
    const cause = systemError('ECONNRESET');
    const error = connectionLoss(cause, host);
    expect(error).to.include({ code: 'CONNECTION_CLOSED', host, cause });
    expect(error.message).to.include(cause.message);
  });

  describe('first bytes', () => {
    const table: [name: string, hex: string, code: string, text: string][] = [
      ['HTTP', Buffer.from('HTTP/1.1 400').toString('hex'), 'NOT_CQL', 'an HTTP server answers on this port'],
      ['a TLS alert', '15030300020246', 'NOT_CQL', 'set the tls option'],
      ['a TLS handshake', '16030100', 'NOT_CQL', 'set the tls option'],
      ['what only starts like TLS', '1500', 'NOT_CQL', 'check the address and the port'],
      ['an ERROR of version 3', '830000000000000000', 'PROTOCOL_VERSION', 'protocol version 3'],
      ['an ERROR of version 6', '860000000000000000', 'PROTOCOL_VERSION', 'protocol version 6'],
      ['an ERROR of version 5 that is broken', '8500000000ffffffff', 'NOT_CQL', 'check the address and the port'],
      ['one byte of version 6', '86', 'PROTOCOL_VERSION', 'supported are V4, V5, DSE_V1, DSE_V2'],
      ['a request of version 3', '030000000500000000', 'NOT_CQL', 'check the address and the port'],
      ['a version beyond all', 'aa0000000000000000', 'NOT_CQL', 'check the address and the port'],
      ['nothing', '', 'NOT_CQL', 'first bytes ""'],
      ['quotes and colours', Buffer.from('"\u001b[31m').toString('hex'), 'NOT_CQL', String.raw`first bytes "\".[31m"`],
    ];
    for (const [name, hex, code, text] of table) {
      it(`say what answers: ${name}`, () => {
        const error = notCqlError(Buffer.from(hex, 'hex'), host);
        expect(error).to.be.instanceOf(code === 'NOT_CQL' ? ConnectionError : ProtocolError).and.include({ code, host });
        expect(error.message).to.include(text);
      });
    }
  });
});
