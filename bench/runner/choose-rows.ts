import { allRows } from '../rows/rows';
import type { Entrant, Row } from '../rows/row';
import type { RunOptions } from './options';

/** The rows and entrants that were asked for; with another commit to compare with, each purecql has a twin. */
export function chooseRows({ only, isQuick, against }: Pick<RunOptions, 'only' | 'isQuick' | 'against'>): Row[] {
  const all = allRows(isQuick);
  const chosen = only === undefined ? all : all.filter(({ id }) => only.test(id));
  const shortened = isQuick && only === undefined ? chosen.flatMap(shorten) : chosen;
  if (against === undefined) return shortened;
  return shortened.map((row) => ({ ...row, entrants: row.entrants.flatMap((entrant) => withTwin(entrant, against)) }));
}

function shorten(row: Row): Row[] {
  const { quick } = row;
  return quick === undefined ? [] : [{ ...row, entrants: row.entrants.filter(({ name }) => quick.includes(name)) }];
}

function withTwin(entrant: Entrant, ref: string): Entrant[] {
  if (entrant.driver !== 'purecql') return [entrant];
  return [entrant, { ...entrant, name: `${entrant.name} @ ${ref}`, isOther: true }];
}
