/** Reads the parts of a CQL literal one after the other. */
export class LiteralReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#skipSpaces();
  }

  get isAtEnd(): boolean {
    return this.#at === this.#text.length;
  }

  /** Goes past that mark if it is next. */
  skip(mark: string): boolean {
    if (!this.#text.startsWith(mark, this.#at)) return false;
    this.#at += mark.length;
    this.#skipSpaces();
    return true;
  }

  /** Goes past that word if it is next and ends there. */
  skipWord(word: string): boolean {
    const end = this.#at + word.length;
    const next = this.#text.slice(this.#at, end);
    return next.toLowerCase() === word && !/\w/.test(this.#text[end] ?? '') && this.skip(next);
  }

  /** A text in single quotes, or all up to the next mark; undefined when its quote is not closed. */
  scalar(): string | undefined {
    return this.#text[this.#at] === "'" ? this.#quoted("'") : this.#take(/[^,\]}):]*/y).trim();
  }

  /** The name of a field. */
  name(): string | undefined {
    return this.#text[this.#at] === '"' ? this.#quoted('"') : this.#take(/\w+/y).toLowerCase();
  }

  #quoted(quote: string): string | undefined {
    const found = this.#take(quote === "'" ? /'(?:[^']|'')*'/y : /"(?:[^"]|"")*"/y);
    return found === '' ? undefined : found.slice(1, -1).replaceAll(quote + quote, quote);
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    this.#skipSpaces();
    return found;
  }

  #skipSpaces(): void {
    const spaces = /\s*/y;
    spaces.lastIndex = this.#at;
    this.#at += spaces.exec(this.#text)?.[0].length ?? 0;
  }
}
