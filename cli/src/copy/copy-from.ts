import { rm, stat } from 'node:fs/promises';
import type { Context } from '../context';
import { withSession } from '../context';
import { ExitCode } from '../exit-code';
import { UsageError } from '../usage-error';
import type { CopyOptions } from './copy-to';
import { CsvRecords } from './csv-records';
import type { CsvRecord } from './csv-records';
import { ErrorsFile, errorsForm, readPosition, writePosition } from './errors-file';
import type { Position } from './errors-file';
import { ProgressLine } from './progress-line';
import { RowLoader } from './row-loader';
import { columnsOf, findTable } from './table-target';
import type { TableTarget } from './table-target';

/** What only this direction is told. */
export interface CopyFromOptions extends CopyOptions {
  /** Where records go that are not taken. */
  readonly errors: string | undefined;
  readonly resume: boolean;
  readonly concurrency: number;
  /** So many failures end the copy. */
  readonly maxErrors: number;
}

/** Records between two notes of how far the copy has come. */
const chunkRecords = 5_000;

/** Loads a CSV file into a table; what fails is kept for `--resume`, and so is the place where it was interrupted. */
export async function copyFrom(options: CopyFromOptions, context: Context): Promise<ExitCode> {
  const state = await beginOrResume(options);
  return withSession(context, async (connected) => {
    const target = findTable(options.table, options.columns, connected);
    if (target.columns.some(({ type }) => type.kind === 'counter')) {
      throw new UsageError('A table of counters cannot be loaded: its rows are added up, so that a second try would count twice');
    }
    const records = new CsvRecords(options.file, options.form);
    const copy = new Copy({ ...options, ...state, target, records }, new RowLoader(connected.session, context.signal, options));
    await copy.run();
    return copy.end();
  });
}

interface State {
  readonly errorsFile: ErrorsFile;
  readonly positionPath: string;
  readonly position: Position | undefined;
  readonly source: Pick<Position, 'sizeBytes' | 'changedMs'> | undefined;
}

/** What an earlier run has left is neither written over nor forgotten. */
async function beginOrResume({ table, file, errors, resume }: CopyFromOptions): Promise<State> {
  const path = errors ?? (file === '-' ? `${table}.errors.csv` : `${file}.errors.csv`);
  const positionPath = `${path}.position`;
  const source = file === '-' ? undefined : await sourceOf(file);
  const position = await readPosition(positionPath);
  const errorsFile = new ErrorsFile(path);
  const isLeft = errorsFile.isLeft || position !== undefined;
  if (isLeft && !resume) throw new UsageError(`${path} is of a copy before: finish that one by --resume, or remove the file`);
  if (!isLeft && resume) throw new UsageError(`There is nothing to resume: neither ${path} nor ${positionPath} is there`);
  const isChanged = position?.sizeBytes !== source?.sizeBytes || position?.changedMs !== source?.changedMs;
  if (position !== undefined && isChanged) throw new UsageError(`${file} is not the file any more whose copy was interrupted`);
  return { errorsFile, positionPath, position, source };
}

async function sourceOf(path: string): Promise<{ readonly sizeBytes: number; readonly changedMs: number }> {
  try {
    const { size, mtimeMs } = await stat(path);
    return { sizeBytes: size, changedMs: mtimeMs };
  } catch (error) {
    throw new UsageError(`${path} cannot be read: is its name right?`, { cause: error });
  }
}

interface Parts extends CopyFromOptions, State {
  readonly target: TableTarget;
  readonly records: CsvRecords;
}

/** One run of a copy: first what had failed before, then the file from where it stopped. */
class Copy {
  readonly #parts: Parts;
  readonly #loader: RowLoader;
  readonly #progress: ProgressLine;
  #rows = 0;
  #isStopped = false;

  constructor(parts: Parts, loader: RowLoader) {
    this.#parts = parts;
    this.#loader = loader;
    this.#progress = new ProgressLine(`${parts.file} to ${parts.target.name}`);
  }

  async run(): Promise<void> {
    const { resume, position } = this.#parts;
    if (resume) await this.#retry();
    const isWholeFileDone = resume && position === undefined;
    if (!isWholeFileDone && !this.#isStopped) await this.#loadFile(position?.records ?? 0);
  }

  /** Says how it ended. */
  async end(): Promise<ExitCode> {
    const { errorsFile, file, target } = this.#parts;
    await errorsFile.close();
    const failed = errorsFile.count;
    const rows = `${this.#rows.toLocaleString('en')} ${this.#rows === 1 ? 'row' : 'rows'} of ${file} copied to ${target.name}`;
    this.#progress.end(failed === 0 ? rows : `${rows}, ${failed.toLocaleString('en')} failed`);
    if (failed === 0) return ExitCode.ok;
    const stopped = this.#isStopped ? `stopped after ${failed} failures (--max-errors). ` : '';
    process.stderr.write(`error: ${stopped}${errorsFile.path} has the records that failed\n`
      + '  to do: correct them there, and run the same command with --resume\n');
    return ExitCode.failed;
  }

  /** The columns of an errors file stand in its own head, behind two that are not the table's. */
  async #retry(): Promise<void> {
    const { errorsFile, target } = this.#parts;
    const path = await errorsFile.takeForRetry();
    if (path === undefined) return;
    let current = target;
    const retried = async function* (): AsyncGenerator<CsvRecord, void, undefined> {
      let isHead = true;
      for await (const record of new CsvRecords(path, errorsForm)) {
        const [line, , ...fields] = record.fields;
        if (isHead) current = targetOfHead(fields, target);
        else yield { ...record, line: Number(line), fields };
        isHead = false;
      }
    };
    await this.#load(retried(), () => current);
    await errorsFile.close();
    if (!this.#isStopped) await errorsFile.endRetry();
  }

  async #loadFile(done: number): Promise<void> {
    const { positionPath, records, form, columns, target, source } = this.#parts;
    let fileTarget = target;
    const wanted = async function* (): AsyncGenerator<CsvRecord, void, undefined> {
      let count = form.header ? -1 : 0;
      for await (const record of records) {
        if (count === -1 && columns === undefined) fileTarget = targetOfHead(record.fields, target);
        if (count >= done) yield record;
        count++;
      }
    };
    let at = done;
    const note = async (count: number): Promise<void> => {
      at += count;
      if (source !== undefined) await writePosition(positionPath, { ...source, records: at });
    };
    await this.#load(wanted(), () => fileTarget, note);
    if (!this.#isStopped) await rm(positionPath, { force: true });
  }

  /** Notes that nothing is done yet as well, once the head of the file has turned out to be one. */
  async #load(
    records: AsyncIterable<CsvRecord>, targetNow: () => TableTarget, note: (count: number) => Promise<void> = async () => {},
  ): Promise<void> {
    const { errorsFile, maxErrors } = this.#parts;
    let chunk: CsvRecord[] = [];
    const flush = async (): Promise<void> => {
      await note(0);
      const { failed, rows } = await this.#loader.load(chunk, targetNow(), (count) => this.#show(count));
      await errorsFile.add(failed, targetNow().columns.map(({ name }) => name));
      await note(chunk.length);
      this.#rows += rows;
      this.#isStopped = errorsFile.count > maxErrors;
      chunk = [];
    };
    for await (const record of records) {
      chunk.push(record);
      if (chunk.length < chunkRecords) continue;
      await flush();
      if (this.#isStopped) return;
    }
    if (chunk.length > 0) await flush();
  }

  #show(rowsOfChunk: number): void {
    const { source, records, errorsFile } = this.#parts;
    const share = source === undefined ? {} : { share: records.bytesRead / Math.max(1, source.sizeBytes) };
    this.#progress.show({ rows: this.#rows + rowsOfChunk, failed: errorsFile.count, ...share });
  }
}

function targetOfHead(names: readonly (string | null)[], target: TableTarget): TableTarget {
  return { ...target, columns: columnsOf(target.table, names.map((name) => name ?? '')) };
}
