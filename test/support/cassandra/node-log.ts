import { closeSync, existsSync, fstatSync, openSync, readSync, statSync } from 'node:fs';

/** The log of a node as it grows; each search begins where the last boot began. */
export class NodeLog {
  readonly path: string;
  #bootOffset = 0;

  constructor(path: string) {
    this.path = path;
  }

  /** From now on searches see only what comes. */
  markBoot(): void {
    this.#bootOffset = existsSync(this.path) ? statSync(this.path).size : 0;
  }

  /** What the node has logged since its last boot. */
  sinceBoot(): string {
    return this.#read(this.#bootOffset);
  }

  /** The last lines, cut to a readable width. */
  tail(lines = 40): string {
    const all = this.#read(0).trimEnd().split('\n').slice(-lines);
    return all.map((line) => (line.length > 400 ? `${line.slice(0, 400)}…` : line)).join('\n');
  }

  #read(from: number): string {
    if (!existsSync(this.path)) return '';
    const file = openSync(this.path, 'r');
    try {
      const bytes = Buffer.alloc(Math.max(0, fstatSync(file).size - from));
      return bytes.toString('utf8', 0, readSync(file, bytes, 0, bytes.length, from));
    } finally {
      closeSync(file);
    }
  }
}
