import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { mistakesOf } from '../../scripts/docs/errors-page';
import { describeWithServer } from '../support/server';
import { mistakesTable } from './mistakes/mistakes-table';
import { root } from './pages';

describeWithServer('documentation: the ten most likely mistakes', { authentication: true }, (server) => {
  it('meet what the page of errors says (npm run docs:mistakes writes it anew)', async function () {
    this.timeout(120_000);
    const rows = mistakesOf(readFileSync(join(root, 'docs', 'errors.md'), 'utf8')).split('\n');
    expect(rows).to.have.length(12);
    expect((await mistakesTable(server())).split('\n')).to.deep.equal(rows);
  });
});
