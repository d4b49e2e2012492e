import type { ColumnSpec } from 'purecql';
import { valueText } from '../cql/value-text';
import { printable } from './output';
import type { Output } from './output';
import type { RowWriter } from './row-writer';

/** Rows whose widths are measured before any of them is printed. */
const batchRows = 1_000;
const nullText = 'null';
const numbers: ReadonlySet<string> = new Set([
  'bigint', 'counter', 'decimal', 'double', 'float', 'int', 'smallint', 'tinyint', 'varint',
]);

type Measure = (text: string) => number;
/** Undefined for null, which a text may spell too. */
type Cell = string | undefined;

/** Rows under a line of names; the columns of a later batch that needs wider ones get a new head. */
export const writeTable: RowWriter = async (rows, columns, output) => {
  const { default: stringWidth } = await import('string-width');
  const measure: Measure = (text) => (/^[\x20-\x7e]*$/.test(text) ? text.length : stringWidth(text));
  const table = new Table(columns, output, measure);
  let batch: Cell[][] = [];
  let count = 0;
  for await (const row of rows) {
    batch.push(row.map((value, place) => (isNull(value) ? undefined : printable(valueText(value, columns[place]!.type)))));
    count++;
    if (batch.length < batchRows) continue;
    await table.write(batch);
    batch = [];
  }
  await table.write(batch);
  await output.write(`\n(${count} ${count === 1 ? 'row' : 'rows'})\n`);
  await output.flush();
};

function isNull(value: unknown): boolean {
  return value === null || value === undefined;
}

class Table {
  readonly #names: readonly string[];
  readonly #isNumber: readonly boolean[];
  readonly #output: Output;
  readonly #measure: Measure;
  #widths: number[];
  #isBegun = false;

  constructor(columns: readonly ColumnSpec[], output: Output, measure: Measure) {
    this.#names = columns.map(({ name }) => printable(name));
    this.#isNumber = columns.map(({ type }) => numbers.has(type.kind));
    this.#output = output;
    this.#measure = measure;
    this.#widths = this.#names.map(measure);
  }

  async write(batch: readonly (readonly Cell[])[]): Promise<void> {
    const widths = this.#widths.map((width, place) => batch.reduce(
      (widest, row) => Math.max(widest, this.#measure(row[place] ?? nullText)), width,
    ));
    const isWider = widths.some((width, place) => width > this.#widths[place]!);
    this.#widths = widths;
    if (!this.#isBegun || isWider) await this.#writeHead();
    for (const row of batch) {
      const cells = row.map((text, place) => this.#cell(text, place, this.#isNumber[place]!));
      await this.#output.write(`${` ${cells.join(' | ')}`.trimEnd()}\n`);
    }
    await this.#output.flush();
  }

  async #writeHead(): Promise<void> {
    const names = this.#names.map((name, place) => this.#output.paint('bold', this.#cell(name, place, false)));
    const line = this.#widths.map((width) => '-'.repeat(width + 2)).join('+');
    await this.#output.write(`${this.#isBegun ? '\n' : ''}${` ${names.join(' | ')}`.trimEnd()}\n${line}\n`);
    this.#isBegun = true;
  }

  #cell(cell: Cell, place: number, isRight: boolean): string {
    const text = cell ?? nullText;
    const space = ' '.repeat(this.#widths[place]! - this.#measure(text));
    const painted = cell === undefined ? this.#output.paint('dim', text) : text;
    return isRight ? space + painted : painted + space;
  }
}
