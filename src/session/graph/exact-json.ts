import { DecodingError } from '../../errors';

/** A number of JSON whose text says more than a JavaScript number can hold: more digits, or zeros that are its scale. */
export class ExactNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** How deep arrays and objects may stand in one another, so that no peer can make the driver recurse without end. */
export const maxJsonDepth = 512;

/** Only texts with many digits in a row, or with decimals, can lose anything to JSON.parse. */
const mayLose = /\d{16}|BigDecimal/;
/** What is not a text: a mark, a number or a word, or else the quote that begins a text. */
const token = /[ \t\n\r]*(?:([[\]{},:])|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false|null)|")/y;

/** JSON as JSON.parse reads it, but for numbers that would change: those are {@link ExactNumber}s. */
export function parseExactJson(text: string): unknown {
  try {
    return mayLose.test(text) ? new ExactJson(text).parse() : (JSON.parse(text) as unknown);
  } catch (cause) {
    if (cause instanceof DecodingError) throw cause;
    throw new DecodingError('A graph result is not JSON', { cause });
  }
}

/** A piece of JSON: a mark such as `[`, or a value that has no parts. */
type Piece = { readonly mark: string } | { readonly value: unknown };

const words: Readonly<Record<string, unknown>> = { true: true, false: false, null: null };

class ExactJson {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): unknown {
    const value = this.#value(this.#next());
    if (this.#text.slice(this.#at).trim() !== '') throw this.#refuse('its end');
    return value;
  }

  #next(): Piece {
    token.lastIndex = this.#at;
    const match = token.exec(this.#text);
    if (match === null) throw this.#refuse('a value');
    this.#at = token.lastIndex;
    const [, mark, number, word] = match;
    if (mark !== undefined) return { mark };
    if (number !== undefined) return { value: exact(number) };
    return { value: word === undefined ? this.#string() : words[word] };
  }

  /** The text that began before this place. */
  #string(): string {
    const start = this.#at - 1;
    for (let end = this.#text.indexOf('"', this.#at); end >= 0; end = this.#text.indexOf('"', end + 1)) {
      if (this.#isEscaped(end)) continue;
      this.#at = end + 1;
      return JSON.parse(this.#text.slice(start, end + 1)) as string;
    }
    throw this.#refuse('the end of a text');
  }

  #isEscaped(at: number): boolean {
    let backslashes = 0;
    while (this.#text[at - 1 - backslashes] === '\\') backslashes++;
    return backslashes % 2 === 1;
  }

  #value(piece: Piece): unknown {
    if ('value' in piece) return piece.value;
    if (piece.mark !== '[' && piece.mark !== '{') throw this.#refuse('a value');
    if (++this.#depth > maxJsonDepth) throw new DecodingError(`A graph result is nested more than ${maxJsonDepth} levels deep`);
    const value = piece.mark === '[' ? this.#array() : this.#object();
    this.#depth--;
    return value;
  }

  #array(): unknown[] {
    const items: unknown[] = [];
    let piece = this.#next();
    if (isMark(piece, ']')) return items;
    for (;;) {
      items.push(this.#value(piece));
      if (this.#separator(']')) return items;
      piece = this.#next();
    }
  }

  /** Defines instead of assigning, so that `__proto__` is a key like any other. */
  #object(): object {
    const object = {};
    let piece = this.#next();
    if (isMark(piece, '}')) return object;
    for (;;) {
      if (!('value' in piece) || typeof piece.value !== 'string') throw this.#refuse('a key');
      const key = piece.value;
      if (!isMark(this.#next(), ':')) throw this.#refuse('":"');
      const value = this.#value(this.#next());
      Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
      if (this.#separator('}')) return object;
      piece = this.#next();
    }
  }

  /** Whether it is the end, and not a comma. */
  #separator(end: string): boolean {
    const piece = this.#next();
    if (isMark(piece, end)) return true;
    if (isMark(piece, ',')) return false;
    throw this.#refuse(`"," or "${end}"`);
  }

  #refuse(expected: string): DecodingError {
    return new DecodingError(`A graph result is not JSON: ${expected} is expected at character ${this.#at}`);
  }
}

function isMark(piece: Piece, mark: string): boolean {
  return 'mark' in piece && piece.mark === mark;
}

function exact(text: string): number | ExactNumber {
  const value = Number(text);
  return String(value) === text ? value : new ExactNumber(text);
}
