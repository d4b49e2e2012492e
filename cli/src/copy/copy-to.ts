import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import type { Context } from '../context';
import { withSession } from '../context';
import { cqlName } from '../cql/value-text';
import { ExitCode } from '../exit-code';
import { writeCsvRows } from '../output/csv';
import type { CsvForm } from '../output/csv';
import { Output } from '../output/output';
import { UsageError } from '../usage-error';
import { ProgressLine } from './progress-line';
import { findTable } from './table-target';

/** What both directions are told. */
export interface CopyOptions {
  readonly table: string;
  /** `-` = the standard stream. */
  readonly file: string;
  readonly columns: readonly string[] | undefined;
  readonly form: CsvForm;
}

/** Writes a table as CSV, page by page; a file takes its name when it is whole. */
export async function copyTo({ table, file, columns, form }: CopyOptions, context: Context): Promise<ExitCode> {
  return withSession(context, async (connected) => {
    const target = findTable(table, columns, connected);
    const names = target.columns.map(({ name }) => cqlName(name)).join(', ');
    const progress = new ProgressLine(`${target.name} to ${file}`);
    const result = await connected.session.execute<readonly unknown[]>(`SELECT ${names} FROM ${target.name}`, undefined, {
      rowMode: 'array', idempotent: true, signal: context.signal,
    });
    const write = async (output: Output): Promise<number> => writeCsvRows(result, result.columns, output, {
      ...form, onRows: (rows) => progress.show({ rows, failed: 0 }),
    });
    const rows = file === '-' ? await write(context.output) : await intoFile(file, write);
    progress.end(`${rows.toLocaleString('en')} ${rows === 1 ? 'row' : 'rows'} of ${target.name} written to ${file}`);
    return ExitCode.ok;
  });
}

async function intoFile(path: string, write: (output: Output) => Promise<number>): Promise<number> {
  const part = `${path}.part`;
  const stream = createWriteStream(part);
  stream.on('error', () => undefined);
  try {
    const rows = await write(new Output(stream));
    stream.end();
    await finished(stream);
    await rename(part, path);
    return rows;
  } catch (error) {
    const { errored } = stream;
    stream.destroy();
    await rm(part, { force: true });
    throw errored === null ? error : new UsageError(`${path} cannot be written: ${errored.message}`, { cause: error });
  }
}
