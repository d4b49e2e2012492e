import { createWriteStream, existsSync } from 'node:fs';
import type { WriteStream } from 'node:fs';
import { appendFile, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { csvLines } from '../output/csv';
import { UsageError } from '../usage-error';

/** A record that was not taken, and why. */
export interface FailedRecord {
  readonly line: number;
  readonly reason: string;
  readonly fields: readonly (string | null)[];
}

/** Errors files are CSV in one form, whatever that of the data is. */
export const errorsForm = { delimiter: ',', nullText: '' } as const;

/** Columns that stand before those of the data. */
export const errorsColumns = ['line', 'error'] as const;

/**
 * The records that failed, with their lines and reasons. They are corrected there, and `--resume` takes them from it: while it
 * does they are in a file beside it, so that one that is interrupted loses none.
 */
export class ErrorsFile {
  readonly path: string;
  #stream: WriteStream | undefined;
  #count = 0;

  constructor(path: string) {
    this.path = path;
  }

  /** Records added by this run. */
  get count(): number {
    return this.#count;
  }

  get #retryPath(): string {
    return `${this.path}.retry`;
  }

  /** Whether an earlier run has left something to finish. */
  get isLeft(): boolean {
    return existsSync(this.path) || existsSync(this.#retryPath);
  }

  /** Adds to the end of the file, which is made with its first record. */
  async add(records: readonly FailedRecord[], columns: readonly string[]): Promise<void> {
    if (records.length === 0) return;
    this.#count += records.length;
    const head = existsSync(this.path) || this.#stream !== undefined ? [] : [[...errorsColumns, ...columns]];
    this.#stream ??= createWriteStream(this.path, { flags: 'a' });
    const rows = [...head, ...records.map(({ line, reason, fields }) => [String(line), reason, ...fields])];
    if (!this.#stream.write(csvLines(rows, errorsForm))) await once(this.#stream, 'drain');
  }

  async close(): Promise<void> {
    if (this.#stream === undefined) return;
    this.#stream.end();
    await finished(this.#stream);
  }

  /** Moves the records aside to be tried again; gives their file, or undefined when there are none. */
  async takeForRetry(): Promise<string | undefined> {
    if (!this.isLeft) return undefined;
    if (!existsSync(this.#retryPath)) await rename(this.path, this.#retryPath);
    else if (existsSync(this.path)) await this.#appendToRetry();
    return this.#retryPath;
  }

  /** What was tried again has been taken, or has failed again and is in the errors file. */
  async endRetry(): Promise<void> {
    await rm(this.#retryPath, { force: true });
  }

  /** The head of the one is that of the other. */
  async #appendToRetry(): Promise<void> {
    const text = await readFile(this.path, 'utf8');
    await appendFile(this.#retryPath, text.slice(text.indexOf('\n') + 1));
    await rm(this.path);
  }
}

/** How far a copy had come in a file, for the one that goes on with it. */
export interface Position {
  readonly sizeBytes: number;
  readonly changedMs: number;
  /** Records that are done, the header not counted. */
  readonly records: number;
}

/** Reads where an interrupted copy stopped; undefined when none did. */
export async function readPosition(path: string): Promise<Position | undefined> {
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Position;
  } catch (error) {
    throw new UsageError(`${path} is damaged: remove it, and the copy begins anew`, { cause: error });
  }
}

/** Whoever reads it finds all of it. */
export async function writePosition(path: string, position: Position): Promise<void> {
  await writeFile(`${path}.part`, `${JSON.stringify(position)}\n`);
  await rename(`${path}.part`, path);
}
