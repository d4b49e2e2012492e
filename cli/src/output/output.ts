import { once } from 'node:events';
import { styleText } from 'node:util';

/** Characters gathered before they are written: a write for each row would be slow. */
const chunkLength = 1 << 16;

/** What is printed for people; plain where colours are not wanted (https://no-color.org). */
export type Style = 'bold' | 'dim' | 'green' | 'red' | 'yellow';

/** Text on its way to a stream, written only as fast as the reader takes it. */
export class Output {
  readonly #stream: NodeJS.WritableStream & { readonly isTTY?: boolean };
  #pending = '';

  constructor(stream: NodeJS.WritableStream & { readonly isTTY?: boolean }) {
    this.#stream = stream;
  }

  get isTerminal(): boolean {
    return this.#stream.isTTY === true;
  }

  /** Adds text; the promise is to be awaited, since it is what keeps a large result out of memory. */
  async write(text: string): Promise<void> {
    this.#pending += text;
    if (this.#pending.length >= chunkLength) await this.flush();
  }

  async flush(): Promise<void> {
    const text = this.#pending;
    this.#pending = '';
    if (text !== '' && !this.#stream.write(text)) await once(this.#stream, 'drain');
  }

  paint(style: Style, text: string): string {
    return this.isTerminal && (process.env['NO_COLOR'] ?? '') === '' ? styleText(style, text) : text;
  }
}

/** Control characters and marks of direction, which a value may have and which a terminal would obey. */
const unprintable = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A value's text on one line, in which nothing can move the cursor. */
export function printable(text: string): string {
  return text.replace(unprintable, (character) => {
    const named = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }[character];
    return named ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
