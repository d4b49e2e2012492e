import { valueText } from '../cql/value-text';
import { printable } from './output';
import type { RowWriter } from './row-writer';

/** A line for each column, for rows that are too wide for a terminal. */
export const writeVertical: RowWriter = async (rows, columns, output) => {
  const names = columns.map(({ name }) => printable(name));
  const width = names.reduce((widest, name) => Math.max(widest, name.length), 0);
  let count = 0;
  for await (const row of rows) {
    count++;
    const head = output.paint('bold', `@ row ${count}`);
    const texts = row.map((value, place) => printable(valueText(value, columns[place]!.type)));
    const lines = texts.map((text, place) => `${names[place]!.padEnd(width)} | ${text}`);
    await output.write(`${[head, ...lines].join('\n')}\n`);
  }
  await output.write(`\n(${count} ${count === 1 ? 'row' : 'rows'})\n`);
  await output.flush();
};
