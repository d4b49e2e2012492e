import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type ts from 'typescript';
import { anysIn, compileDoors, mistakesIn, namesOf } from './public-surface';

const doors = { 'purecql': 'src/index.ts', 'purecql/protocol': 'src/protocol.ts' } as const;
const listPath = join(__dirname, 'public-names.txt');

/** A change of the public names is to be seen in this file: UPDATE_PUBLIC_NAMES=1 writes it anew. */
function listOf(program: ts.Program): string {
  return Object.entries(doors).map(([door, path]) => `# ${door}\n\n${namesOf(program, path).join('\n')}\n`).join('\n');
}

describe('types', function () {
  this.timeout(240_000);
  let program: ts.Program;
  before(() => {
    program = compileDoors();
  });

  it('let users write what they should, and refuse what they should not', () => {
    expect(mistakesIn(program, 'test/types/usage.ts')).to.deep.equal([]);
  });

  it('have no any', () => {
    const { found, files } = anysIn(program);
    expect(found).to.deep.equal([]);
    expect(files).to.be.greaterThan(150);
  });

  it('have the public names of the list, and no others (see UPDATE_PUBLIC_NAMES in this file)', () => {
    const list = listOf(program);
    if (process.env['UPDATE_PUBLIC_NAMES'] === '1') writeFileSync(listPath, list);
    expect(list.split('\n')).to.deep.equal(readFileSync(listPath, 'utf8').split('\n'));
  });
});
