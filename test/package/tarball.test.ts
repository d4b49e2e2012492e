import { expect } from 'chai';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKeyspace, dropKeyspaces } from '../support/keyspace';
import { runCql } from '../support/raw-cql';
import { describeWithServer } from '../support/server';
import { bundleFormats, bundleProgram } from './bundles';
import { makeConsumer, packInto, runProgram, writePrograms } from './consumer';
import { compiledPrograms, printedBy, programs, trialTable } from './programs';
import { linkNodeTypes } from './runtimes';
import { emitPrograms, writeTypedPrograms } from './type-checks';

const root = join(__dirname, '..', '..');
const compiler = join(root, 'node_modules', 'typescript');

/** The part of `npm run test:package` that needs nothing but this Node and the TypeScript of the development. */
describeWithServer('package: the tarball in an empty folder', { withoutLogin: true }, (server) => {
  let folder: string;
  let consumer: string;
  let keyspace: string;

  before('pack and install', async function () {
    this.timeout(300_000);
    folder = mkdtempSync(join(tmpdir(), 'purecql-tarball-'));
    consumer = join(folder, 'consumer');
    await makeConsumer(consumer, await packInto(folder));
    linkNodeTypes(consumer);
    writePrograms(consumer, [programs.esm, programs.cjs]);
    writeTypedPrograms(consumer);
    keyspace = await createKeyspace(server());
    await runCql(server(), trialTable.replace('items', `${keyspace}.items`));
  });

  after('remove the folder', async () => {
    await dropKeyspaces(server());
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  const expectToWork = async (file: string): Promise<void> => {
    const environment = { CASSANDRA_CONTACT_POINTS: server().contactPoints.join(','), KEYSPACE: keyspace, CELL: file };
    const { output, failure } = await runProgram([process.execPath, file], consumer, environment);
    expect(failure).to.equal(undefined);
    expect(output.trim()).to.equal(printedBy(file));
  };

  for (const { file } of [programs.esm, programs.cjs]) {
    it(`connects, writes, reads and ends by itself: ${file}`, () => expectToWork(file));
  }

  it('has the types of a strict program, which connects and queries compiled to either module system', async function () {
    this.timeout(120_000);
    const { failure } = await emitPrograms(compiler, consumer);
    expect(failure).to.equal(undefined);
    for (const { file } of Object.values(compiledPrograms)) await expectToWork(file.replace(/ts$/, 'js'));
  });

  for (const bundle of Object.values(bundleFormats)) {
    it(`connects and queries from one file, where nothing is installed: ${bundle.file}`, async () => {
      await bundleProgram(consumer, bundle, join(folder, 'alone', bundle.file));
      await expectToWork(join('..', 'alone', bundle.file));
    });
  }

  it('says which Node.js it needs to one that is too old', async () => {
    const program = "delete process.getBuiltinModule; require('purecql');";
    const { failure } = await runProgram([process.execPath, '-e', program], consumer);
    expect(failure).to.include('purecql needs Node.js 20.19 or later');
  });
});
