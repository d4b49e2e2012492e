import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createKeyspace } from '../support/keyspace';
import { describeWithServer } from '../support/server';
import { createTlsWorld } from '../support/tls-certificates';
import { TlsFront } from '../support/tls-front';

const program = join(__dirname, '..', 'fixtures', 'without-code-generation.ts');
const flags = ['--disallow-code-generation-from-strings', '--require', 'ts-node/register/transpile-only'];

/** What a program prints, and how it ends; it ends with its parent's patience at the latest. */
function run(argument: string, timeout: number): Promise<{ readonly exitCode: number | null; readonly output: string }> {
  const child = spawn(process.execPath, [...flags, program, argument], { stdio: ['ignore', 'pipe', 'pipe'], timeout });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += String(chunk)));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, output }));
  });
}

describeWithServer('server: no code out of text', { withoutLogin: true }, (server) => {
  it('S12: a whole conversation works where no code may be made of text: v4, v5, lz4, TLS', async function () {
    this.timeout(120_000);
    const folder = await mkdtemp(join(tmpdir(), 'purecql-no-code-'));
    const plain = server().contactPoints[0]!;
    const world = await createTlsWorld();
    const front = await TlsFront.start(world.servers.everything, plain);
    try {
      const caFile = join(folder, 'ca.pem');
      await writeFile(caFile, world.ca);
      const keyspace = await createKeyspace(server());
      const plan = { plain, encrypted: `127.0.0.1:${front.port}`, caFile, keyspace };
      const { exitCode, output } = await run(JSON.stringify(plan), 100_000);
      expect(output).to.equal('every conversation was right\n');
      expect(exitCode).to.equal(0);
    } finally {
      await front.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
