import { expect } from 'chai';
import { PlainTextAuthProvider } from '../../../src/auth/plain-text';
import { AuthenticationError } from '../../../src/errors';
import { ErrorCode } from '../../../src/protocol/constants';
import type { ResponseMessage } from '../../../src/protocol/messages';
import { Bench } from './connection-kit';

const mutualTls = 'org.apache.cassandra.auth.MutualTlsAuthenticator';
const withFallback = 'org.apache.cassandra.auth.MutualTlsWithPasswordFallbackAuthenticator';
const provider = new PlainTextAuthProvider('ada', 'Sesame!42');

describe('connection: authentication by certificate', () => {
  let bench: Bench;

  function demand(authenticator: string, answer: ResponseMessage = { kind: 'AUTH_SUCCESS', token: null }): void {
    bench.node.script = ({ kind }) => {
      if (kind === 'STARTUP') return { kind: 'AUTHENTICATE', authenticator };
      return kind === 'AUTH_RESPONSE' ? answer : undefined;
    };
  }

  const tokens = (): (Uint8Array | null)[] => {
    return bench.node.requests.flatMap((request) => (request.kind === 'AUTH_RESPONSE' ? [request.token] : []));
  };

  beforeEach(() => {
    bench = new Bench();
  });

  it('answers without a byte, and needs no authProvider', async () => {
    demand(mutualTls);
    const connection = await bench.open({ mayShowCertificate: true, requireAuthentication: true });
    expect(tokens()).to.deep.equal([Buffer.alloc(0)]);
    expect(bench.warnings).to.deep.equal([]);
    connection.destroy();
  });

  it('keeps the password from a server that goes by certificates', async () => {
    demand(mutualTls);
    const connection = await bench.open({ mayShowCertificate: true, authProvider: provider });
    expect(tokens()).to.deep.equal([Buffer.alloc(0)]);
    connection.destroy();
  });

  it('gives the password to one that falls back on it', async () => {
    demand(withFallback);
    const connection = await bench.open({ mayShowCertificate: false, authProvider: provider });
    expect(tokens()).to.deep.equal([Buffer.from('\0ada\0Sesame!42')]);
    connection.destroy();
  });

  it('says that a certificate is missing', async () => {
    demand(mutualTls);
    const error = await bench.refusal({ authProvider: provider });
    expect(error).to.be.instanceOf(AuthenticationError);
    expect(error.message).to.include(mutualTls).and.include('set tls.cert and tls.key');
    expect(tokens()).to.deep.equal([]);
  });

  it('names the identity that the server refused', async () => {
    const message = "Certificate identity 'spiffe://a/b' not authorized";
    demand(mutualTls, { kind: 'ERROR', code: ErrorCode.BAD_CREDENTIALS, message });
    const error = await bench.refusal({ mayShowCertificate: true });
    expect(error).to.be.instanceOf(AuthenticationError).and.have.property('code', 'AUTHENTICATION');
    expect(error.message).to.include(message).and.include('ADD IDENTITY').and.not.include('password');
  });

  it('speaks of the password where no certificate was shown', async () => {
    demand(withFallback, { kind: 'ERROR', code: ErrorCode.BAD_CREDENTIALS, message: 'wrong' });
    const error = await bench.refusal({ authProvider: provider });
    expect(error.message).to.include('wrong').and.include('password').and.not.include('ADD IDENTITY');
  });
});
