import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { isAlive, withFileLock } from '../../support/cassandra/file-lock';

const noProcess = 2 ** 22 + 1;

describe('support: file lock', () => {
  let folder: string;
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'purecql-lock-'))));
  after(() => rm(folder, { recursive: true }));

  it('lets one at a time work, and leaves no file', async () => {
    let working = 0;
    const seen: number[] = [];
    const work = async (): Promise<void> => {
      seen.push(++working);
      await new Promise((resolve) => setTimeout(resolve, 5));
      working--;
    };
    await Promise.all([1, 2].map(() => withFileLock(join(folder, 'one'), work)));
    expect(seen).to.deep.equal([1, 1]);
    expect(await readdir(folder)).to.deep.equal([]);
  });

  it('takes over from a process that is gone', async () => {
    await writeFile(join(folder, 'two'), String(noProcess));
    expect(await withFileLock(join(folder, 'two'), () => Promise.resolve('done'))).to.equal('done');
  });

  it('is given back when the work fails', async () => {
    const failing = withFileLock(join(folder, 'three'), () => Promise.reject(new Error('no luck')));
    expect(await failing.catch(String)).to.equal('Error: no luck');
    expect(await readdir(folder)).to.deep.equal([]);
  });

  it('knows a living process from one that is gone', () => {
    expect(isAlive(process.pid)).to.equal(true);
    expect(isAlive(noProcess)).to.equal(false);
  });
});
