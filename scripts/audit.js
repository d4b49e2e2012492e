'use strict';

/*
 * Asks the registry whether anything is known against the packages that users install. Ends with 0 when there is nothing, with 1
 * when there is, or when nobody can say why there is no answer, and with 77 when the registry cannot be asked: that is no
 * finding, and no reassurance either.
 */

const { spawnSync } = require('node:child_process');
const { join } = require('node:path');

const severities = ['high', 'critical'];
const exitCodes = { passed: 0, failed: 1, skipped: 77 };
const args = ['audit', '--omit=dev', '--audit-level=high', '--json', '--fetch-retries=1', '--fetch-timeout=20000'];
const networkErrors = /^(ENOTFOUND|EAI_AGAIN|ECONN\w+|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ERR_SOCKET_TIMEOUT|E[45]\d\d)$/;

/** What npm printed, as an outcome and the words for it. */
function judge(output) {
  let report;
  try {
    report = JSON.parse(output);
  } catch {
    return { outcome: 'failed', text: `npm audit gave no report: ${output.slice(0, 500)}` };
  }
  const counts = report.metadata?.vulnerabilities;
  if (counts !== undefined) return judgeCounts(counts, report.vulnerabilities ?? {});
  const reason = report.error?.summary || report.message;
  if (!reason) return { outcome: 'failed', text: `npm audit gave neither a report nor a reason: ${output.slice(0, 500)}` };
  const code = report.error?.code ?? '';
  const isUnreachable = typeof report.statusCode === 'number' || networkErrors.test(code) || /request to \S+ failed/.test(reason);
  const text = String(reason).split('\n', 1)[0].replaceAll(/https?:\/\/\S+/g, 'the registry');
  if (isUnreachable) return { outcome: 'skipped', text: `the registry cannot be asked: ${text}` };
  return { outcome: 'failed', text: `npm audit: ${code} ${text}` };
}

function judgeCounts(counts, found) {
  const bad = severities.reduce((sum, severity) => sum + (counts[severity] ?? 0), 0);
  const lines = Object.entries(found).map(([name, { severity, range }]) => `${name} ${range}: ${severity}`);
  const text = [`${bad} of ${severities.join(' or ')} severity, ${counts.total} in all`, ...lines].join('\n');
  return { outcome: bad === 0 ? 'passed' : 'failed', text };
}

const { error, stdout } = spawnSync('npm', args, { encoding: 'utf8', cwd: join(__dirname, '..'), shell: process.platform === 'win32' });
const { outcome, text } = error === undefined ? judge(stdout) : { outcome: 'failed', text: `npm cannot be run: ${error.message}` };
console.log(`audit ${outcome}: ${text}`);
process.exitCode = exitCodes[outcome];
