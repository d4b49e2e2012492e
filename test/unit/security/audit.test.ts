import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect } from 'chai';

const script = join(__dirname, '..', '..', '..', 'scripts', 'audit.js');
const none = { info: 0, low: 1, moderate: 2, high: 0, critical: 0, total: 3 };
const lz4js = { severity: 'high', range: '<1.0.0' };

/** What npm prints with `--json` (npm 10), and what becomes of it. */
const cases: readonly (readonly [what: string, printed: string, exitCode: number, says: string])[] = [
  ['nothing grave is known', JSON.stringify({ metadata: { vulnerabilities: none } }), 0, 'audit passed: 0 of high'],
  [
    'something grave is known',
    JSON.stringify({ vulnerabilities: { lz4js }, metadata: { vulnerabilities: { ...none, high: 1, total: 4 } } }),
    1, 'lz4js <1.0.0: high',
  ],
  ['the registry answers no such questions', JSON.stringify({ message: '405 No', statusCode: 405 }), 77, 'audit skipped: the'],
  ['there is no network', JSON.stringify({ error: { code: 'ENOTFOUND', summary: 'no network' } }), 77, 'no network'],
  ['there is no lock file', JSON.stringify({ error: { code: 'ENOLOCK', summary: 'needs one' } }), 1, 'ENOLOCK needs one'],
  ['npm prints something else', 'Segmentation fault', 1, 'gave no report'],
  ['npm prints nothing', '', 1, 'gave no report'],
  ['npm prints a report without its counts', '{}', 1, 'neither a report nor a reason'],
];

describe('security: the audit of dependencies', function () {
  let folder = '';

  before(function () {
    if (process.platform === 'win32') this.skip();
    folder = mkdtempSync(join(tmpdir(), 'purecql-audit-'));
    writeFileSync(join(folder, 'npm'), '#!/bin/sh\nprintf %s "$PRINTED"\nexit 1\n');
    chmodSync(join(folder, 'npm'), 0o755);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const [what, printed, exitCode, says] of cases) {
    it(`S23: ends with ${exitCode} when ${what}`, () => {
      const env = { ...process.env, PRINTED: printed, PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}` };
      const { status, stdout } = spawnSync(process.execPath, [script], { env, encoding: 'utf8' });
      expect(stdout).to.include(says);
      expect(status).to.equal(exitCode);
    });
  }
});
