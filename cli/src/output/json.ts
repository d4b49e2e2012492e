import { objectJson, valueJson } from '../cql/value-json';
import type { RowWriter } from './row-writer';

/** One array with a row on each line: whole for a parser, and each line by itself for whoever reads lines. */
export const writeJson: RowWriter = async (rows, columns, output) => {
  let isFirst = true;
  await output.write('[');
  for await (const row of rows) {
    const entries = row.map((value, place) => [columns[place]!.name, valueJson(value, columns[place]!.type)] as const);
    await output.write(`${isFirst ? '' : ','}\n${objectJson(entries)}`);
    isFirst = false;
  }
  await output.write(isFirst ? ']\n' : '\n]\n');
  await output.flush();
};
