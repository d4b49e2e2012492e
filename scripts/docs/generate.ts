import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withBenchTable } from './bench-table';
import type { BenchResults } from './bench-table';
import { errorsPage, mistakesOf } from './errors-page';
import { optionsPage } from './options-page';
import { root } from './source-docs';

function read(path: string): string {
  const file = join(root, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** The pages that are made from the source and from what was measured, by their paths. */
export function generatedPages(): Record<string, string> {
  const figures = read('bench/results/full.json');
  const results = figures === '' ? undefined : JSON.parse(figures) as BenchResults;
  return {
    'README.md': withBenchTable(read('README.md'), results),
    'docs/errors.md': errorsPage(mistakesOf(read('docs/errors.md'))),
    'docs/options.md': optionsPage(),
  };
}

/** The pages that are not as the source has them. */
export function stalePages(): string[] {
  return Object.entries(generatedPages()).filter(([path, text]) => read(path) !== text).map(([path]) => path);
}

/** Writes what is stale; with `--check` only says so, and fails. */
function main(isCheck: boolean): void {
  const pages = generatedPages();
  for (const path of stalePages()) {
    if (isCheck) console.error(`${path} is not as the source has it: npm run docs:generate`);
    else console.log(`wrote ${path}`);
    if (isCheck) process.exitCode = 1;
    else writeFileSync(join(root, path), pages[path]!);
  }
}

if (require.main === module) main(process.argv.includes('--check'));
