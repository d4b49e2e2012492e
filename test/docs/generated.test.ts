import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { clientErrors } from '../../scripts/docs/client-errors';
import { errorsPage, mistakesOf } from '../../scripts/docs/errors-page';
import { withBenchTable } from '../../scripts/docs/bench-table';
import { generatedPages, stalePages } from '../../scripts/docs/generate';
import { optionsPage } from '../../scripts/docs/options-page';
import { table } from '../../scripts/docs/markdown';
import { clusterDefaults } from '../../src/cluster/cluster-options';
import * as driver from '../../src/index';
import { ErrorCode } from '../../src/protocol/constants';
import { root } from './pages';

const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Ways in which the source names the code of an error. */
const namings = [
  /\bnew (?:ConnectionError|DriverError|MetadataServiceError)\(\s*'([A-Z_]+)'/g, /\bsuper\('([A-Z_]+)'/g, /\.code \?\? '([A-Z_]+)'/g,
  /\bcode: '([A-Z_]+)'/g, /\b(?:bundleError|this\.#error)\('([A-Z_]+)'/g,
];
/** Codes of the system and of Node, of a warning, and of two that only pass between parts of the driver. */
const notOurs = new Set([
  'ECONNRESET', 'ERR_SSL_VERSION_TOO_LOW', 'CHECK_SERVER_IDENTITY', 'PURECQL_TLS_UNVERIFIED', 'PURECQL_OPEN_SESSION', 'SUPERSEDED',
]);

function codesOfSource(): Set<string> {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const found = files.flatMap((name) => namings.flatMap((naming) => [...textOf(join('src', name)).matchAll(naming)]));
  return new Set(found.map(([, code = '']) => code).filter((code) => !notOurs.has(code)));
}

describe('documentation: pages made from the source', () => {
  it('are as the source has them (npm run docs:generate writes them anew)', () => expect(stalePages()).to.deep.equal([]));

  it('would be found stale', () => {
    expect(errorsPage('other mistakes')).to.not.equal(textOf('docs/errors.md'));
    expect(Object.keys(generatedPages())).to.deep.equal(['README.md', 'docs/errors.md', 'docs/options.md']);
    const figures = { machine: { date: '2026-01-02', processor: 'p', cores: 1, versions: {} }, rows: [] };
    expect(withBenchTable(textOf('README.md'), figures)).to.include('2026-01-02').and.to.not.equal(textOf('README.md'));
    expect(mistakesOf(errorsPage('| kept |'))).to.equal('| kept |');
  });

  it('have every error of the client that the source has, and of no other', () => {
    expect([...codesOfSource()].sort()).to.deep.equal(Object.keys(clientErrors).sort());
    for (const { class: name } of Object.values(clientErrors)) expect(driver, name).to.have.property(name);
  });

  it('have every error of the server, by name and number', () => {
    const page = textOf('docs/errors.md');
    for (const [name, code] of Object.entries(ErrorCode)) {
      expect(page).to.include(`| \`${name}\` | 0x${code.toString(16).toUpperCase().padStart(4, '0')} |`);
    }
  });

  it('have every option with its default and its unit', () => {
    const page = optionsPage();
    for (const name of Object.keys(clusterDefaults)) expect(page).to.include(`| \`${name}\` |`);
    expect(page).to.include('| `connectTimeoutMs` | `number` | 5,000 | ms |').and.include('| `maxInFlight` | `number` | 2,048 | requests |');
    expect(page).to.include('| `pageSize` | `number` | 5,000 | rows |').and.include("| `consistency` |");
  });

  it('have tables that a bar or a line break in a cell does not break', () => {
    expect(table(['a'], [['x | y\nz']])).to.equal('| a |\n|---|\n| x \\| y z |');
  });
});
