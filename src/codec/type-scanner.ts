import { ConfigurationError } from '../errors';

/** A piece of the text of a type; quotes are taken off. */
export interface Token {
  readonly kind: 'word' | 'quoted' | 'class' | 'punctuation' | 'end';
  readonly text: string;
  readonly start: number;
}

const space = /\s*/y;
const word = /\w+/y;
const maxShown = 100;

/** Cuts the text of a CQL type into words, quoted names, class names in single quotes and punctuation. */
export class TypeScanner {
  readonly #text: string;
  #at = 0;
  #peeked: Token | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  next(): Token {
    const token = this.#peek();
    this.#peeked = undefined;
    return token;
  }

  comesNext(punctuation: string): boolean {
    const { kind, text } = this.#peek();
    return kind === 'punctuation' && text === punctuation;
  }

  accepts(punctuation: string): boolean {
    if (!this.comesNext(punctuation)) return false;
    this.next();
    return true;
  }

  expect(punctuation: string): void {
    if (!this.accepts(punctuation)) throw this.refuse(`"${punctuation}"`);
  }

  expectEnd(): void {
    if (this.#peek().kind !== 'end') throw this.refuse('the end of the type');
  }

  /** A name: in lower case unless it is quoted. */
  name(): string {
    const token = this.next();
    if (token.kind === 'quoted') return token.text;
    if (token.kind !== 'word') throw this.refuse('a name', token);
    return token.text.toLowerCase();
  }

  positiveInteger(): number {
    const token = this.next();
    const value = Number(token.text);
    if (token.kind === 'word' && /^\d{1,10}$/.test(token.text) && value > 0 && value < 2 ** 31) return value;
    throw this.refuse('a whole number from 1 on', token);
  }

  /** The error about what stands at a token, or at the next one. */
  refuse(expected: string, found: Token = this.#peek()): ConfigurationError {
    const type = JSON.stringify(shorten(this.#text));
    const what = found.kind === 'end' ? 'the text ends' : `"${shorten(found.text)}" stands`;
    const place = `at character ${found.start} ${what}`;
    return new ConfigurationError(`Cannot read the type ${type}: ${place}, expected ${expected}`);
  }

  #peek(): Token {
    return (this.#peeked ??= this.#scan());
  }

  #scan(): Token {
    space.lastIndex = this.#at;
    space.exec(this.#text);
    const start = space.lastIndex;
    this.#at = start;
    const first = this.#text[start];
    if (first === undefined) return { kind: 'end', text: '', start };
    if (first === '"') return { kind: 'quoted', text: this.#quoted(first), start };
    if (first === "'") return { kind: 'class', text: this.#quoted(first), start };
    word.lastIndex = start;
    const text = word.exec(this.#text)?.[0];
    this.#at += text === undefined ? 1 : text.length;
    return text === undefined ? { kind: 'punctuation', text: first, start } : { kind: 'word', text, start };
  }

  /** The text up to the closing quote; two quotes within stand for one. */
  #quoted(quote: string): string {
    const start = this.#at + 1;
    let end = this.#text.indexOf(quote, start);
    while (end >= 0 && this.#text[end + 1] === quote) end = this.#text.indexOf(quote, end + 2);
    if (end < 0) {
      throw this.refuse(`a closing ${quote}`, { kind: 'end', text: '', start: this.#text.length });
    }
    this.#at = end + 1;
    return this.#text.slice(start, end).replaceAll(quote + quote, quote);
  }
}

function shorten(text: string): string {
  return text.length > maxShown ? `${text.slice(0, maxShown)}…` : text;
}
