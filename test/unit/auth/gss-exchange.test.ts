import { expect } from 'chai';
import { authenticate } from '../../../src/auth/authenticate';
import type { SaslReply } from '../../../src/auth/authenticate';
import type { GssClient } from '../../../src/auth/gss-client';
import { GssExchange } from '../../../src/auth/gss-exchange';
import { AuthenticationError, ConfigurationError } from '../../../src/errors';
import { FakeGssClient, gssLogin } from '../../support/fake-gss-client';
import { rejection } from '../../support/rejection';

const kerberosAuthenticator = 'com.datastax.bdp.cassandra.auth.KerberosAuthenticator';
const endpoint = { address: '10.1.2.3', port: 9042 };
const success: SaslReply = { kind: 'AUTH_SUCCESS', token: null };

/** Sends these challenges in turn, and then success; gives what it was answered, as hex. */
async function answersTo(exchange: GssExchange, ...challenges: (string | null)[]): Promise<string[]> {
  const answers: string[] = [];
  const provider = { newAuthenticator: () => exchange, allowedAuthenticators: 'any' } as const;
  await authenticate(async (token) => {
    answers.push(token === null ? 'null' : token.toString('hex'));
    const challenge = challenges.shift();
    if (challenge === undefined) return success;
    return { kind: 'AUTH_CHALLENGE', token: challenge === null ? null : Buffer.from(challenge, 'hex') };
  }, provider, endpoint, kerberosAuthenticator);
  return answers;
}

const exchangeWith = (client: GssClient, authorizationId = ''): GssExchange =>
  new GssExchange(async () => ({ client, login: gssLogin }), authorizationId);

/** Of the offer of security layers, as the server protects it. */
const offer = (hex: string): string => FakeGssClient.protect(hex);

describe('GssExchange (RFC 4752 §3.1)', () => {
  describe('a login', () => {
    it('of a context that takes one token each way: token, nothing, choice', async () => {
      const client = new FakeGssClient(['aa01', '']);
      expect(await answersTo(exchangeWith(client), 'bb01', offer('01000000'))).to.deep.equal(['aa01', '', FakeGssClient.protect('01000000')]);
      expect(client.received).to.deep.equal(['', 'bb01']);
    });

    it('of a context that takes more tokens, the last of them ours', async () => {
      const client = new FakeGssClient(['aa01', 'aa02', 'aa03']);
      const answers = await answersTo(exchangeWith(client), 'bb01', 'bb02', offer('01000000'));
      expect(answers).to.deep.equal(['aa01', 'aa02', 'aa03', FakeGssClient.protect('01000000')]);
      expect(client.received).to.deep.equal(['', 'bb01', 'bb02']);
    });

    it('answers with no bytes, and not with null, where there is nothing to say', async () => {
      const answers = await answersTo(exchangeWith(new FakeGssClient(['aa01', ''])), 'bb01', offer('01000000'));
      expect(answers[1]).to.equal('');
    });

    const ids: [id: string, hex: string][] = [
      ['', '01000000'], ['boss', '01000000626f7373'], ['jürgen@EXAMPLE.ORG', '010000006ac3bc7267656e404558414d504c452e4f5247'],
    ];
    for (const [id, hex] of ids) {
      it(`chooses no security layer, a size of 0, and the authorization id "${id}" in UTF-8`, async () => {
        const answers = await answersTo(exchangeWith(new FakeGssClient(['aa', '']), id), 'bb', offer('01000000'));
        expect(answers.at(-1)).to.equal(FakeGssClient.protect(hex));
      });
    }

    for (const hex of ['01000000', '07ffffff', '05001000', '03010000', '01010000', 'ff000000']) {
      it(`takes the offer ${hex}, and chooses the same`, async () => {
        const answers = await answersTo(exchangeWith(new FakeGssClient(['aa', ''])), 'bb', offer(hex));
        expect(answers.at(-1)).to.equal(FakeGssClient.protect('01000000'));
      });
    }

    it('lets go of the context at its end', async () => {
      const client = new FakeGssClient(['aa', '']);
      await answersTo(exchangeWith(client), 'bb', offer('01000000'));
      expect(client.disposals).to.equal(1);
    });
  });

  describe('an offer that cannot be taken', () => {
    const masks: [hex: string, text: string][] = [
      ['02001000', 'protection auth-int, and the driver can do auth alone'],
      ['04001000', 'protection auth-conf, and'],
      ['06001000', 'protection auth-int and auth-conf, and'],
      ['00001000', 'none that is known (mask 0)'],
      ['f8001000', 'none that is known (mask 248)'],
    ];
    for (const [hex, text] of masks) {
      it(`is ${hex}`, async () => {
        const client = new FakeGssClient(['aa', '']);
        const error = await rejection(answersTo(exchangeWith(client), 'bb', offer(hex)));
        expect(error).to.be.instanceOf(AuthenticationError).and.include({ host: '10.1.2.3:9042' });
        expect(error.message).to.include(text).and.include('add auth to qop');
        expect(client.wrapped).to.equal(0);
        expect(client.disposals).to.equal(1);
      });
    }

    for (const hex of ['', '01', '010000', '0100000000', '01'.repeat(64)]) {
      it(`has ${hex.length / 2} bytes instead of 4`, async () => {
        const error = await rejection(answersTo(exchangeWith(new FakeGssClient(['aa', ''])), 'bb', offer(hex)));
        expect(error).to.be.instanceOf(AuthenticationError);
        expect(error.message).to.include(`in ${hex.length / 2} bytes instead of 4`);
      });
    }

    it('was altered on its way', async () => {
      const error = await rejection(answersTo(exchangeWith(new FakeGssClient(['aa', ''])), 'bb', '01000000'));
      expect(error).to.be.instanceOf(AuthenticationError);
      expect(error.message).to.include('dse@node1.example.org failed: A token had an invalid MIC');
    });
  });

  describe('a server that is out of step', () => {
    const early: [when: string, challenges: string[]][] = [
      ['at once', []], ['before the context is complete', ['bb01']], ['before it has offered its layers', ['bb01', 'bb02']],
    ];
    for (const [when, challenges] of early) {
      it(`is not believed when it reports success ${when}`, async () => {
        const client = new FakeGssClient(['aa01', 'aa02', '']);
        const error = await rejection(answersTo(exchangeWith(client), ...challenges));
        expect(error).to.be.instanceOf(AuthenticationError);
        expect(error.message).to.include('before it had proved by Kerberos who it is');
        expect(client.disposals).to.equal(1);
      });
    }

    for (const empty of [null, '']) {
      for (const [when, before] of [['for a token', []], ['for its offer', ['bb01']]] as const) {
        it(`is refused when it gives ${empty === null ? 'null' : 'no bytes'} ${when}`, async () => {
          const error = await rejection(answersTo(exchangeWith(new FakeGssClient(['aa01', ''])), ...before, empty));
          expect(error).to.be.instanceOf(AuthenticationError);
          expect(error.message).to.include('empty challenge');
        });
      }
    }

    it('is refused when it goes on after the end', async () => {
      const error = await rejection(answersTo(exchangeWith(new FakeGssClient(['aa', ''])), 'bb', offer('01000000'), 'cccc'));
      expect(error).to.be.instanceOf(AuthenticationError);
      expect(error.message).to.include('challenge of 2 bytes after the login was done');
    });

    it('is not followed for ever', async () => {
      const endless = new FakeGssClient(Array.from({ length: 99 }, () => 'aa'));
      const error = await rejection(answersTo(exchangeWith(endless), ...Array.from({ length: 99 }, () => 'bb')));
      expect(error.message).to.include('more than 10 times');
    });
  });

  describe('what a GSS library throws', () => {
    const failing = (name: 'step' | 'unwrap' | 'wrap', fail: () => never): GssClient =>
      Object.assign(new FakeGssClient(['aa', '']), { [name]: fail });
    for (const name of ['step', 'unwrap', 'wrap'] as const) {
      it(`becomes typed: ${name}`, async () => {
        const cause = new Error('Unspecified GSS failure.  Minor code may provide more information: Ticket expired');
        const client = failing(name, () => {
          throw cause;
        });
        const error = await rejection(answersTo(exchangeWith(client), 'bb', offer('01000000')));
        expect(error).to.be.instanceOf(AuthenticationError).and.include({ cause, host: '10.1.2.3:9042' });
        expect(error.message).to.include('run kinit again');
      });
    }

    it('keeps its own type when it has one of the driver', async () => {
      const own = new ConfigurationError('no keytab');
      const client = failing('step', () => {
        throw own;
      });
      expect(await rejection(answersTo(exchangeWith(client)))).to.equal(own);
    });

    for (const value of [undefined, 'text', 5, {}]) {
      it(`and what it gives instead of bytes: ${typeof value}`, async () => {
        const client = Object.assign(new FakeGssClient([]), { step: async () => value as Buffer });
        const error = await rejection(answersTo(exchangeWith(client)));
        expect(error).to.be.instanceOf(AuthenticationError);
        expect(error.message).to.include('step of a gssClient gives a Buffer');
      });
    }
  });

  describe('advice after a refusal', () => {
    it('is about the node before it has accepted the ticket', async () => {
      const exchange = exchangeWith(new FakeGssClient(['aa', '']));
      expect(exchange.refusalAdvice).to.equal(undefined);
      await exchange.initialResponse();
      expect(exchange.refusalAdvice).to.include('the keytab of the node has the present key of dse/node1.example.org');
    });

    for (const id of ['', 'boss']) {
      it(`is about the role of the principal afterwards, with the authorization id "${id}"`, async () => {
        const exchange = exchangeWith(new FakeGssClient(['aa', '']), id);
        await exchange.initialResponse();
        await exchange.evaluateChallenge(Buffer.from('bb'));
        await exchange.evaluateChallenge(Buffer.from(offer('01000000'), 'hex'));
        expect(exchange.refusalAdvice).to.include('the principal alice@EXAMPLE.ORG has a role that can log in');
        expect(exchange.refusalAdvice?.includes('PROXY.LOGIN')).to.equal(id !== '');
      });
    }
  });
});
