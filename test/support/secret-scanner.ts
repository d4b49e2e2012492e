/** What is no part of any form: it stands between the digits of dumps, and between the letters of UTF-16. */
const fillers = /[\0\s]+/g;
const contextLength = 60;
/** Zero bytes before a half, for each way in which base64 can cut it into its groups of three bytes. */
const base64Shifts = [0, 1, 2] as const;

/** What to look for: one expression for all needles, of which each has the name of its form. */
interface Forms {
  readonly expression: RegExp;
  readonly names: ReadonlyMap<string, string>;
  readonly longest: number;
}

/**
 * Finds a secret in each form in which a log or a dump may have it: as text (UTF-8 or UTF-16), base64, hex and lists of byte
 * values, spaced out or not. Half of it is enough.
 */
export class SecretFinder {
  readonly #forms: Forms;

  /** The secret is ASCII without spaces. */
  constructor(secret: string) {
    if (!/^[!-~]{16,}$/.test(secret)) throw new Error('To be found by its halves a secret needs 16 characters, all ASCII');
    const middle = Math.floor(secret.length / 2);
    const names = new Map([secret.slice(0, middle), secret.slice(middle)].flatMap(formsOf));
    const needles = [...names.keys()];
    const expression = new RegExp(needles.map((needle) => needle.replace(/[^\w]/g, '\\$&')).join('|'));
    this.#forms = { names, expression, longest: Math.max(...needles.map(({ length }) => length)) };
  }

  /** Characters, without fillers, that may belong to a secret which is not there in full. */
  get longest(): number {
    return this.#forms.longest - 1;
  }

  /** The form in which the secret is in a text and what stands before it, or undefined. */
  find(text: string): string | undefined {
    const dense = text.replace(fillers, '');
    const found = this.#forms.expression.exec(dense);
    if (found === null) return undefined;
    const before = dense.slice(Math.max(0, found.index - contextLength), found.index);
    return `${this.#forms.names.get(found[0])}, behind ${JSON.stringify(before)}`;
  }
}

/** Looks for a secret in a stream of bytes, whatever the chunks. */
export class SecretScanner {
  readonly #finder: SecretFinder;
  #kept = '';

  constructor(finder: SecretFinder) {
    this.#finder = finder;
  }

  /** The form in which the secret is in what came so far and what stands before it, or undefined. */
  push(chunk: Uint8Array): string | undefined {
    const text = this.#kept + latin1(chunk).replace(fillers, '');
    const found = this.#finder.find(text);
    this.#kept = found === undefined ? text.slice(-this.#finder.longest - contextLength) : '';
    return found;
  }
}

/** Bytes as characters of the same numbers. */
export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

function formsOf(half: string): [needle: string, form: string][] {
  const wide = Buffer.from(half, 'utf16le');
  return [[half, 'text'], ...encodingsOf(Buffer.from(half), ''), ...encodingsOf(wide, ' of UTF-16')];
}

function encodingsOf(bytes: Buffer, what: string): [needle: string, form: string][] {
  const hex = bytes.toString('hex');
  const base64 = base64Shifts.map((shift) => base64CoreOf(bytes, shift));
  return [
    ...[hex, hex.toUpperCase()].map((text): [string, string] => [text, `hex${what}`]),
    [[...bytes].join(','), `bytes${what}`],
    ...base64.flatMap((text): [string, string][] => [[text, `base64${what}`], [urlSafe(text), `base64${what}`]]),
  ];
}

/** The letters that depend on these bytes alone, whatever stands before and behind them. */
function base64CoreOf(bytes: Buffer, shift: number): string {
  const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
  return text.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6));
}

function urlSafe(base64: string): string {
  return base64.replace(/\+/g, '-').replace(/\//g, '_');
}
