import { connectionRows } from './connection-rows';
import { growthRows } from './growth-rows';
import { requestRows } from './request-rows';
import type { Row } from './row';
import { shapeRows } from './shape-rows';
import { loadRow, wholeRows } from './whole-rows';

/** The whole table, in the order in which it is measured and printed. */
export function allRows(isQuick: boolean): Row[] {
  return [...requestRows, ...shapeRows, ...growthRows, ...connectionRows, ...wholeRows(isQuick), loadRow];
}
