import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { AuthenticationError, Cluster, PlainTextAuthProvider, ProtocolVersion } from '../../../src/index';
import type { AuthEndpoint, Authenticator, AuthProvider, ClusterOptions } from '../../../src/index';
import { nonceAuthenticatorName as className, NonceAuthProvider, nonceNode } from '../../support/nonce-server';
import { RecordingEnvironment } from '../../support/recording-environment';
import { rejection } from '../../support/rejection';
import { sentinelPassword } from '../../support/secret-guard';
import { describeWithServer } from '../../support/server';
import { bothAs, loginsOf, tokensOf } from './logins';

/** Trusts no server: it wants another last token than this one gives. */
class SuspiciousProvider extends NonceAuthProvider {
  override async newAuthenticator(...node: [AuthEndpoint, string]): Promise<Authenticator> {
    const exchange = await super.newAuthenticator(...node);
    return {
      initialResponse: () => exchange.initialResponse(),
      evaluateChallenge: (challenge) => exchange.evaluateChallenge(challenge),
      onAuthenticationSuccess: (token) => exchange.onAuthenticationSuccess?.(Buffer.alloc(token?.length ?? 0)),
    };
  }
}

describeWithServer('auth: a mechanism of one\'s own', () => nonceNode(sentinelPassword), (server) => {
  before('the server has made its first role', () => server().nodes[0]?.waitForLog(/Created default superuser role/));

  const environment = new RecordingEnvironment();
  beforeEach(() => void (environment.requests.length = 0));
  const clusterWith = (authProvider: AuthProvider, more: ClusterOptions = {}): Cluster => (
    new Cluster({ contactPoints: server().contactPoints, authProvider, ...more }, environment)
  );
  const tokens = (): Buffer[] => tokensOf(environment);

  for (const version of ['V4', 'V5'] as const) {
    for (const allowed of [[className], 'any'] as const) {
      it(`logs in on ${version}, both sides proving themselves, where ${JSON.stringify(allowed)} allows the class`, async () => {
        const provider = new NonceAuthProvider(sentinelPassword, allowed);
        const applicationName = randomUUID();
        await using cluster = clusterWith(provider, { protocolVersion: ProtocolVersion[version], applicationName });
        const logins = await loginsOf(await cluster.connect(), applicationName);
        expect(logins).to.deep.equal(bothAs('cassandra', ProtocolVersion[version]));
        const [address, port] = (server().contactPoints[0] ?? '').split(':');
        expect(provider.seen).to.have.length(2);
        for (const { endpoint, authenticatorName } of provider.seen) {
          expect(endpoint).to.include({ address, port: Number(port) });
          expect(authenticatorName).to.equal(className);
        }
        expect(tokens().map(({ length }) => length)).to.deep.equal([9, 32, 9, 32]);
      });
    }
  }

  for (const provider of [new NonceAuthProvider(sentinelPassword), new PlainTextAuthProvider('cassandra', sentinelPassword)]) {
    it(`${provider.constructor.name}: without leave not a byte is sent, and the error has the line that gives it`, async () => {
      const error = await rejection(clusterWith(provider).connect());
      expect(error).to.be.instanceOf(AuthenticationError);
      expect(error).to.include({ code: 'AUTHENTICATION', host: server().contactPoints[0] });
      expect(error.message).to.include(`allowedAuthenticators: ['${className}']`).and.include('nothing was sent');
      expect(environment.sent('STARTUP')).to.have.length(1);
      expect(tokens()).to.deep.equal([]);
    });
  }

  it('a password provider that is let in sends its token at once, and says that the server wants something else', async () => {
    const provider = new PlainTextAuthProvider('cassandra', sentinelPassword, { allowedAuthenticators: [className] });
    const error = await rejection(clusterWith(provider).connect());
    expect(error).to.be.instanceOf(AuthenticationError);
    expect(error.message).to.include('a challenge of 16 bytes').and.include('another authProvider');
    expect(String(tokens()[0])).to.equal(`\0cassandra\0${sentinelPassword}`);
  });

  const refused: [what: string, provider: () => AuthProvider, text: RegExp][] = [
    ['a wrong secret', () => new NonceAuthProvider(`not ${sentinelPassword}`, 'any'), /refused the credentials: The proof is wrong/],
    ['a server that cannot prove itself', () => new SuspiciousProvider(sentinelPassword, 'any'),
      /onAuthenticationSuccess of the authProvider failed.*not the server that knows the secret/],
    ['no provider', () => undefined as unknown as AuthProvider, /no credentials are configured/],
  ];
  for (const [what, provider, text] of refused) {
    it(`refuses ${what}, and leaves no connection`, async () => {
      const applicationName = randomUUID();
      const error = await rejection(clusterWith(provider(), { applicationName }).connect());
      expect(error).to.be.instanceOf(AuthenticationError);
      expect(error.message).to.match(text);
      await using cluster = clusterWith(new NonceAuthProvider(sentinelPassword, 'any'));
      const session = await cluster.connect();
      const deadline = performance.now() + 10_000;
      while ((await loginsOf(session, applicationName)).length > 0) expect(performance.now()).to.be.below(deadline);
    });
  }
});
