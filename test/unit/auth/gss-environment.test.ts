import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect } from 'chai';
import type { GssTarget } from '../../../src/auth/gss-client';
import { KerberosTurns } from '../../../src/auth/gss-environment';
import { ConfigurationError } from '../../../src/errors';
import { rejection } from '../../support/rejection';

type Environ = Record<string, string | undefined>;

describe('KerberosTurns', () => {
  let folder: string;
  let keytab: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'purecql-turns-'));
    keytab = join(folder, 'app.keytab');
    writeFileSync(keytab, '');
  });
  after(() => rmSync(folder, { recursive: true }));

  const target = (more: Partial<GssTarget> = {}): GssTarget => ({
    service: 'dse', hostName: 'node', principal: undefined, keytab: undefined, ticketCache: undefined, signal: undefined, ...more,
  });
  /** What the library would read during a turn. */
  const during = (turns: KerberosTurns, environ: Environ, more: Partial<GssTarget>): Promise<Environ> =>
    turns.run(target(more), async () => ({ ...environ }));

  describe('the environment', () => {
    it('is as it was when nothing else is wanted', async () => {
      const environ: Environ = { KRB5CCNAME: 'FILE:/mine', OTHER: 'x' };
      expect(await during(new KerberosTurns(environ, true), environ, {})).to.deep.equal({ KRB5CCNAME: 'FILE:/mine', OTHER: 'x' });
    });

    it('names the ticket cache', async () => {
      const environ: Environ = { KRB5_CLIENT_KTNAME: '/users.keytab' };
      const seen = await during(new KerberosTurns(environ, true), environ, { ticketCache: 'DIR:/run/tickets' });
      expect(seen).to.deep.equal({ KRB5CCNAME: 'DIR:/run/tickets', KRB5_CLIENT_KTNAME: '/users.keytab' });
    });

    it('names the keytab, and a cache in which no other tickets are', async () => {
      const environ: Environ = { KRB5CCNAME: 'FILE:/of-somebody-else' };
      const turns = new KerberosTurns(environ, true);
      const seen = await during(turns, environ, { keytab });
      expect(seen['KRB5_CLIENT_KTNAME']).to.equal(`FILE:${keytab}`);
      expect(seen['KRB5CCNAME']).to.match(/^MEMORY:/);
      const asBob = await during(turns, environ, { keytab, principal: 'bob' });
      expect(asBob['KRB5CCNAME']).to.match(/^MEMORY:/).and.not.equal(seen['KRB5CCNAME']);
      expect(await during(turns, environ, { keytab })).to.deep.equal(seen);
    });

    it('keeps what a keytab gets in the cache that is wanted', async () => {
      const environ: Environ = {};
      const seen = await during(new KerberosTurns(environ, true), environ, { keytab, ticketCache: 'FILE:/shared' });
      expect(seen).to.deep.equal({ KRB5CCNAME: 'FILE:/shared', KRB5_CLIENT_KTNAME: `FILE:${keytab}` });
    });

    it('is that of each provider in its turn, and the own one again for those who want nothing', async () => {
      for (const own of [{}, { KRB5CCNAME: 'FILE:/mine', KRB5_CLIENT_KTNAME: '/users.keytab' }]) {
        const environ: Environ = { ...own };
        const turns = new KerberosTurns(environ, true);
        for (let round = 0; round < 2; round++) {
          expect((await during(turns, environ, { ticketCache: 'FILE:/a' }))['KRB5CCNAME']).to.equal('FILE:/a');
          expect((await during(turns, environ, { keytab }))['KRB5_CLIENT_KTNAME']).to.equal(`FILE:${keytab}`);
          expect((await during(turns, environ, { ticketCache: 'FILE:/b' }))['KRB5CCNAME']).to.equal('FILE:/b');
          expect(await during(turns, environ, {})).to.deep.equal(own);
        }
      }
    });

    it('follows what the program itself sets later', async () => {
      const environ: Environ = {};
      const turns = new KerberosTurns(environ, true);
      await during(turns, environ, { ticketCache: 'FILE:/a' });
      environ['KRB5CCNAME'] = 'FILE:/later';
      expect(await during(turns, environ, {})).to.deep.equal({ KRB5CCNAME: 'FILE:/later' });
      await during(turns, environ, { ticketCache: 'FILE:/a' });
      expect(await during(turns, environ, {})).to.deep.equal({ KRB5CCNAME: 'FILE:/later' });
    });

    it('is changed once, however many logins there are', async () => {
      let changes = 0;
      const environ = new Proxy<Environ>({}, {
        set: (object, name, value) => {
          changes++;
          return Reflect.set(object, name, value);
        },
      });
      const turns = new KerberosTurns(environ, true);
      for (let login = 0; login < 5; login++) await during(turns, environ, { keytab });
      expect(changes).to.equal(2);
    });

    it('cannot be changed for the library by a worker thread, which is told', async () => {
      const environ: Environ = { KRB5CCNAME: 'FILE:/a' };
      const turns = new KerberosTurns(environ, false);
      const error = await rejection(during(turns, environ, { ticketCache: 'FILE:/b' }));
      expect(error).to.be.instanceOf(ConfigurationError);
      expect(error.message).to.include('main thread only').and.include('KRB5CCNAME=FILE:/b');
      expect(await during(turns, environ, { ticketCache: 'FILE:/a' })).to.deep.equal({ KRB5CCNAME: 'FILE:/a' });
      expect(await during(turns, environ, {})).to.deep.equal({ KRB5CCNAME: 'FILE:/a' });
    });

    it('of a worker thread is known to be a copy', async function () {
      this.timeout(20_000);
      const script = `
        require('ts-node/register');
        const { kerberosTurns } = require(${JSON.stringify(join(__dirname, '../../../src/auth/gss-environment.ts'))});
        kerberosTurns().run({ ticketCache: 'FILE:/b' }, async () => 'ran').catch((error) => error.name)
          .then((outcome) => require('node:worker_threads').parentPort.postMessage(outcome));
      `;
      const worker = new Worker(script, { eval: true });
      const outcome = await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
      await worker.terminate();
      expect(outcome).to.equal('ConfigurationError');
    });
  });

  describe('turns', () => {
    it('come one after the other, also after one that failed', async () => {
      const turns = new KerberosTurns({}, true);
      const order: string[] = [];
      const work = (name: string, end: Promise<void>) => async () => {
        order.push(`${name} begins`);
        await end;
        order.push(`${name} ends`);
      };
      let finish = (): void => undefined;
      const slow = turns.run(target(), work('slow', new Promise((resolve) => (finish = resolve))));
      const failing = turns.run(target(), async () => {
        order.push('failing');
        throw new Error('no');
      }).catch(() => undefined);
      const last = turns.run(target(), work('last', Promise.resolve()));
      await new Promise((resolve) => setImmediate(resolve));
      expect(order).to.deep.equal(['slow begins']);
      finish();
      await Promise.all([slow, failing, last]);
      expect(order).to.deep.equal(['slow begins', 'slow ends', 'failing', 'last begins', 'last ends']);
    });

    it('are not taken by those whom nobody waits for any more', async () => {
      const turns = new KerberosTurns({}, true);
      const reason = new ConfigurationError('too late');
      const giveUp = new AbortController();
      let finish = (): void => undefined;
      const slow = turns.run(target(), () => new Promise<void>((resolve) => (finish = resolve)));
      const late = rejection(turns.run(target({ signal: giveUp.signal }), () => expect.fail('ran')));
      giveUp.abort(reason);
      await new Promise((resolve) => setImmediate(resolve));
      finish();
      await slow;
      expect(await late).to.equal(reason);
    });
  });

  describe('files', () => {
    it('a keytab that is missing is named at once, without a turn', async () => {
      const turns = new KerberosTurns({}, true);
      void turns.run(target(), () => new Promise<void>(() => undefined));
      const missing = join(folder, 'none.keytab');
      const error = await rejection(turns.run(target({ keytab: missing }), () => expect.fail('ran')));
      expect(error).to.be.instanceOf(ConfigurationError);
      expect(error.message).to.include(`The keytab ${missing} cannot be read: ENOENT`);
    });

    it('a KRB5_CONFIG that is missing is named', async () => {
      const missing = join(folder, 'none.conf');
      const error = await rejection(during(new KerberosTurns({ KRB5_CONFIG: missing }, true), {}, {}));
      expect(error).to.be.instanceOf(ConfigurationError);
      expect(error.message).to.include(`KRB5_CONFIG of the environment names ${missing}, which cannot be read: ENOENT`);
    });

    it('a KRB5_CONFIG of several files needs one of them, and an empty one none', async () => {
      for (const value of [`${join(folder, 'none.conf')}${delimiter}${keytab}`, keytab, '']) {
        await during(new KerberosTurns({ KRB5_CONFIG: value }, true), {}, {});
      }
    });
  });
});
