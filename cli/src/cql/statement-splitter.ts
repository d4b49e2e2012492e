/** One statement of a script. */
export interface Statement {
  /** Without the semicolon that ends it. */
  readonly text: string;
  /** Line of its first word, counted from 1. */
  readonly line: number;
}

/** What the text at hand is inside of: code, a string, a quoted name, a body in `$$`, a remark. */
type Mode = 'code' | "'" | '"' | '$$' | '--' | '/*';

const ends = { "'": "'", '"': '"', $$: '$$', '--': '\n', '/*': '*/' } as const satisfies Record<Exclude<Mode, 'code'>, string>;
const starts = Object.entries({ "'": "'", '"': '"', $$: '$$', '--': '--', '//': '--', '/*': '/*' } as const);

/** Cuts CQL into statements line by line, so that a script of any size and a statement that is still being typed both work. */
export class StatementSplitter {
  #mode: Mode = 'code';
  #text = '';
  /** The statement without remarks and strings, for what its words say. */
  #code = '';
  #line = 0;
  #firstLine = 0;

  /** Whether a statement has begun and not ended. */
  get isPending(): boolean {
    return this.#mode !== 'code' || this.#code.trim() !== '';
  }

  /** What has begun of a statement. */
  get pendingText(): string {
    return this.#text.trimStart();
  }

  /** Takes the next line and gives the statements that end on it. */
  push(line: string): Statement[] {
    this.#line++;
    const found: Statement[] = [];
    const source = `${line}\n`;
    for (let at = 0; at < source.length;) {
      const before = this.#mode;
      const piece = this.#pieceAt(source, at);
      at += piece.length;
      if (piece === ';' && before === 'code' && !this.#isOpenBatch()) found.push(...this.#take());
      else this.#add(piece, before);
    }
    return found;
  }

  /** The last statement, which may lack its semicolon. */
  end(): Statement[] {
    return this.#take();
  }

  /** Forgets what was begun. */
  reset(): void {
    this.#mode = 'code';
    this.#text = '';
    this.#code = '';
    this.#firstLine = 0;
  }

  /** The next piece of text, after which the mode may be another. */
  #pieceAt(source: string, at: number): string {
    if (this.#mode !== 'code') {
      const end = ends[this.#mode];
      const found = source.indexOf(end, at);
      if (found >= 0) this.#mode = 'code';
      return found < 0 ? source.slice(at) : source.slice(at, found + end.length);
    }
    const start = starts.find(([mark]) => source.startsWith(mark, at));
    if (start !== undefined) this.#mode = start[1];
    return start === undefined ? source[at]! : start[0];
  }

  #add(piece: string, before: Mode): void {
    this.#text += piece;
    if (isRemark(before) || isRemark(this.#mode)) {
      this.#code += ' ';
      return;
    }
    if (this.#firstLine === 0 && piece.trim() !== '') this.#firstLine = this.#line;
    this.#code += before === 'code' && this.#mode === 'code' ? piece : '\u0001';
  }

  /** The semicolons within BEGIN BATCH … APPLY BATCH end nothing. */
  #isOpenBatch(): boolean {
    const code = this.#code.trim();
    return /^BEGIN\s+(?:(?:UN)?LOGGED\s+|COUNTER\s+)?BATCH\b/i.test(code) && !/\bAPPLY\s+BATCH$/i.test(code);
  }

  #take(): Statement[] {
    const text = this.#text.trim();
    const hasCode = this.#code.trim() !== '';
    const line = this.#firstLine;
    this.reset();
    return hasCode ? [{ text, line }] : [];
  }
}

function isRemark(mode: Mode): boolean {
  return mode === '--' || mode === '/*';
}
