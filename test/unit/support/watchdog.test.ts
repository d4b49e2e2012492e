import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { isAlive } from '../../support/cassandra/file-lock';

interface Family {
  readonly folder: string;
  readonly watched: number;
  readonly forgotten: number;
  readonly watchdog: number;
}

const signals = ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'] as const;
const ways = ['exit', 'exception', 'nothing left to do', ...signals] as const;

describe('support: watchdog', function () {
  this.timeout(30_000);
  let families: ReadonlyMap<string, Family>;
  before(async () => {
    families = new Map(await Promise.all(ways.map(async (way) => [way, await endParent(way)] as const)));
  });

  for (const way of ways) {
    it(`leaves nothing behind when its parent ends by ${way}`, async () => {
      const family = families.get(way);
      if (family === undefined) throw new Error('The parent did not tell what it started');
      await untilGone(() => isAlive(family.watchdog));
      expect(existsSync(family.folder), 'folder').to.equal(false);
      expect(isAlive(family.watched), 'watched process').to.equal(false);
      expect(isAlive(family.forgotten), 'process no longer watched').to.equal(true);
      process.kill(family.forgotten, 'SIGKILL');
    });
  }
});

async function endParent(way: string): Promise<Family> {
  const parent = fork(join(__dirname, '../../fixtures/watchdog-parent.ts'), [way], {
    execArgv: ['-r', 'ts-node/register/transpile-only'],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const ended = new Promise((resolve) => parent.once('exit', resolve));
  const family = await new Promise<Family>((resolve) => {
    parent.once('message', (message) => resolve(message as Family));
  });
  const signal = signals.find((name) => name === way);
  if (signal !== undefined) parent.kill(signal);
  await ended;
  return family;
}

async function untilGone(isThere: () => boolean): Promise<void> {
  for (let tries = 0; isThere() && tries < 300; tries++) await delay(10);
}
