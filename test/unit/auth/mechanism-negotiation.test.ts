import { expect } from 'chai';
import type { Authenticator } from '../../../src/auth/authenticator';
import { dseAuthenticatorName, negotiateMechanism } from '../../../src/auth/mechanism-negotiation';
import { AuthenticationError } from '../../../src/errors';

function recording() {
  const calls: string[] = [];
  const record = (call: string) => {
    calls.push(call);
    return Buffer.from(call);
  };
  const authenticator: Authenticator = {
    initialResponse: () => record('initial'),
    evaluateChallenge: (challenge) => record(`challenge ${String(challenge)}`),
    onAuthenticationSuccess: (token) => void record(`success ${String(token)}`),
    dispose: () => void record('dispose'),
  };
  return { authenticator, calls };
}

describe('negotiateMechanism', () => {
  for (const mechanism of ['PLAIN', 'GSSAPI'] as const) {
    it(`sends ${mechanism} first and the first token after ${mechanism}-START`, async () => {
      const { authenticator, calls } = recording();
      const negotiated = negotiateMechanism(mechanism, authenticator, dseAuthenticatorName);
      expect(String(await negotiated.initialResponse())).to.equal(mechanism);
      expect(calls).to.deep.equal([]);
      expect(String(await negotiated.evaluateChallenge(Buffer.from(`${mechanism}-START`)))).to.equal('initial');
      expect(String(await negotiated.evaluateChallenge(Buffer.from('more')))).to.equal('challenge more');
      await negotiated.onAuthenticationSuccess!(Buffer.from('done'));
      negotiated.dispose!();
      expect(calls).to.deep.equal(['initial', 'challenge more', 'success done', 'dispose']);
    });
  }

  const wrong = [null, '', 'PLAIN', 'plain-start', 'PLAIN-START ', 'GSSAPI-START', 'toString', '__proto__', 'PLAIN-START\0'];
  for (const challenge of wrong) {
    it(`refuses the challenge ${JSON.stringify(challenge)}, with no token made`, () => {
      const { authenticator, calls } = recording();
      const negotiated = negotiateMechanism('PLAIN', authenticator, dseAuthenticatorName);
      void negotiated.initialResponse();
      expect(() => negotiated.evaluateChallenge(challenge === null ? null : Buffer.from(challenge)))
        .to.throw(AuthenticationError, 'instead of PLAIN-START');
      expect(calls).to.deep.equal([]);
    });
  }

  it('takes no second start for a first token', async () => {
    const { authenticator, calls } = recording();
    const negotiated = negotiateMechanism('PLAIN', authenticator, dseAuthenticatorName);
    await negotiated.initialResponse();
    await negotiated.evaluateChallenge(Buffer.from('PLAIN-START'));
    await negotiated.evaluateChallenge(Buffer.from('PLAIN-START'));
    expect(calls).to.deep.equal(['initial', 'challenge PLAIN-START']);
  });

  it('advises on the schemes of the server until it has taken the mechanism, and then as the exchange does', async () => {
    const authenticator = Object.assign(recording().authenticator, { refusalAdvice: 'that the role is there' });
    const negotiated = negotiateMechanism('GSSAPI', authenticator, dseAuthenticatorName);
    await negotiated.initialResponse();
    expect(negotiated.refusalAdvice).to.equal("that GSSAPI is among the schemes of the server's authentication_options");
    await negotiated.evaluateChallenge(Buffer.from('GSSAPI-START'));
    expect(negotiated.refusalAdvice).to.equal('that the role is there');
  });

  for (const name of ['org.apache.cassandra.auth.PasswordAuthenticator', 'DseAuthenticator', '']) {
    it(`leaves the exchange with "${name}" as it is`, () => {
      const { authenticator } = recording();
      expect(negotiateMechanism('PLAIN', authenticator, name)).to.equal(authenticator);
    });
  }
});
