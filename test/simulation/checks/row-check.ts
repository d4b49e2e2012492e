import type { ResultSet } from '../../../src/index';
import { describe } from './ledger';
import type { Ledger, Operation } from './ledger';
import type { Violations } from './violations';

/** Each answer carries the token of its request beside its rows too. */
export function checkPayload({ info }: ResultSet, operation: Operation, violations: Violations): void {
  const token = info.customPayload?.['token']?.toString();
  if (token !== operation.token) violations.add('own answers', `${describe(operation)} got the answer of ${String(token)}`);
}

const own = new Set(['k', 'v', 'n', 'echo', 'ks']);
/** What columns that come and go hold, by their type. */
const fillers: ReadonlySet<unknown> = new Set([7, 'x']);

/** A row is the one that was asked for: of the key, with a value that somebody has written there, and of the right shape. */
export function checkRow(
  row: Readonly<Record<string, unknown>>, { operation, key }: { readonly operation: Operation; readonly key: string },
  ledger: Ledger, violations: Violations,
): void {
  const fail = (problem: string): void => (
    violations.add('own answers', `${describe(operation)}: ${problem} in ${JSON.stringify(row)}`)
  );
  if (row['echo'] !== operation.token) return fail('the row of another request');
  if (row['k'] !== key) return fail('the row of another key');
  if (!operation.keyspaces.has(String(row['ks']))) {
    return violations.add('keyspaces', `${describe(operation)} ran in ${String(row['ks'])}`);
  }
  const writer = ledger.find(String(row['v']));
  if (writer === undefined || !writer.isWrite || !writer.keys.includes(key)) return fail('a value that nobody has written');
  if (row['n'] !== writer.number) return fail('values of two writes');
  for (const [name, value] of Object.entries(row)) if (!own.has(name) && !fillers.has(value)) return fail(`a strange ${name}`);
}
