import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorsPage } from '../../../scripts/docs/errors-page';
import { startServer } from '../../support/start-server';
import { root } from '../pages';
import { mistakesTable } from './mistakes-table';

/** Makes the mistakes on a node of its own and writes what they meet into the page of errors. */
async function main(): Promise<void> {
  const path = join(root, 'docs', 'errors.md');
  await using server = await startServer({ authentication: true });
  const before = readFileSync(path, 'utf8');
  const after = errorsPage(await mistakesTable(server));
  writeFileSync(path, after);
  console.log(before === after ? 'docs/errors.md is as it was' : 'wrote docs/errors.md');
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
