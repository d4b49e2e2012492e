type Detail = string | number | boolean | undefined;

/** What happened in a simulation, in its order: a hash of all of it, and the text when somebody wants to read it. */
export class Trace {
  /** The lines so far; empty unless they were asked for. */
  readonly lines: string[] = [];
  readonly #nowMs: () => number;
  readonly #keepsLines: boolean;
  #low = 0x811c_9dc5;
  #high = 0x01b3_4a7d;

  constructor(nowMs: () => number, keepsLines: boolean) {
    this.#nowMs = nowMs;
    this.#keepsLines = keepsLines;
  }

  note(what: string, ...details: Detail[]): void {
    this.#addNumber(Math.round(this.#nowMs() * 1_000));
    this.#addText(what);
    for (const detail of details) {
      if (typeof detail === 'number') this.#addNumber(Math.round(detail * 1_000));
      else this.#addText(String(detail));
    }
    if (!this.#keepsLines) return;
    const seconds = (this.#nowMs() / 1_000).toFixed(6).padStart(11);
    this.lines.push(`${seconds}  ${what.padEnd(12)} ${details.filter((detail) => detail !== undefined).join(' ')}`);
  }

  /** Sixteen hexadecimal digits: the same seed has the same, everywhere. */
  get hash(): string {
    const hex = (value: number): string => (value >>> 0).toString(16).padStart(8, '0');
    return hex(this.#low) + hex(this.#high);
  }

  #addText(text: string): void {
    for (let i = 0; i < text.length; i++) this.#addNumber(text.charCodeAt(i));
  }

  #addNumber(value: number): void {
    this.#low = Math.imul(this.#low ^ (value | 0), 0x0100_0193);
    this.#high = Math.imul(this.#high ^ Math.floor(value / 65_536) ^ (this.#low >>> 7), 0x85eb_ca6b) + 1;
  }
}
