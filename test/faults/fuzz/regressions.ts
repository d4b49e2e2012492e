import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Bytes that once did harm, here or in another driver. */
export interface Regression {
  readonly name: string;
  readonly target: string;
  readonly hex: string;
  /** Of a value, as CQL. */
  readonly type?: string;
  /** Of a stream; response. */
  readonly direction?: 'request' | 'response';
  readonly outcome: 'read' | 'refused';
}

/** The cases of test/fixtures/fuzz. */
export function regressions(): Regression[] {
  const file = join(__dirname, '..', '..', 'fixtures', 'fuzz', 'regressions.jsonl');
  return readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Regression);
}
