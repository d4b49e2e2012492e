import type { ColumnSpec } from 'purecql';
import type { Output } from './output';

/** Prints rows as they come; what it holds of them at a time has a bound. */
export type RowWriter = (
  rows: AsyncIterable<readonly unknown[]>, columns: readonly ColumnSpec[], output: Output,
) => Promise<void>;
