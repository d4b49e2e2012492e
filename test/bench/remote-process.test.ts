import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { RemoteProcess } from '../../bench/processes/remote-process';
import type { Api } from '../../bench/processes/remote';

interface EchoApi extends Api {
  readonly echo: (text: string) => Promise<string>;
  readonly fail: (text: string) => Promise<never>;
  readonly exit: (code: number) => Promise<never>;
}

/** What `serve` does, without the compiler that its file needs. */
const forked = `
  process.on('message', ({ id, method, argument }) => {
    if (method === 'exit') process.exit(argument);
    process.send(method === 'fail' ? { id, error: argument } : { id, result: argument });
  });
  process.on('disconnect', () => process.exit());
`;
const program = `#!${process.execPath}
  require('node:readline').createInterface(process.stdin).on('line', (line) => {
    const { id, method, argument } = JSON.parse(line);
    if (method === 'exit') process.exit(argument);
    console.log(JSON.stringify(method === 'fail' ? { id, error: argument } : { id, result: argument }));
  });
`;

describe('bench: calls between processes', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'purecql-bench-'));
    writeFileSync(join(folder, 'forked.js'), forked);
    writeFileSync(join(folder, 'program'), program, { mode: 0o755 });
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const ways: readonly [string, () => RemoteProcess<EchoApi>][] = [
    ['a Node process', () => RemoteProcess.fork(join(folder, 'forked.js'), 'echo')],
    ['a program that reads lines', () => RemoteProcess.spawn(join(folder, 'program'), 'echo')],
  ];
  for (const [name, start] of ways) {
    describe(`of ${name}`, () => {
      let remote: RemoteProcess<EchoApi>;
      beforeEach(() => (remote = start()));
      afterEach(() => remote.stop());

      it('are answered, each by its own answer', async () => {
        const texts = ['one', 'two', 'three'];
        expect(await Promise.all(texts.map((text) => remote.call('echo', text)))).to.deep.equal(texts);
      });

      it('fail with what went wrong there', async () => {
        const error = await remote.call('fail', 'no luck').catch((caught: unknown) => caught);
        expect(error).to.be.instanceOf(Error).with.property('message', 'echo: no luck');
      });

      it('fail when the process ends, and so do those that come after', async () => {
        const waiting = [remote.call('exit', 3), remote.call('echo', 'late')];
        const errors = await Promise.all(waiting.map((call) => call.catch((error: unknown) => String(error))));
        expect(errors).to.deep.equal(['Error: echo ended: exit code 3', 'Error: echo ended: exit code 3']);
        const later = await remote.call('echo', 'later').catch((error: unknown) => String(error));
        expect(later).to.include('echo ended');
      });

      it('end with the process, which may be asked to end twice', async () => {
        await remote.call('echo', 'once');
        await remote.stop();
        await remote.stop();
        const later = await remote.call('echo', 'later').catch((error: unknown) => String(error));
        expect(later).to.include('echo ended');
      });
    });
  }
});
