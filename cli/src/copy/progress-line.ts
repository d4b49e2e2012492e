const barWidth = 20;
const everyMs = 200;

/** How far a copy has come. */
export interface CopyProgress {
  readonly rows: number;
  readonly failed: number;
  /** Of the whole, from 0 to 1, where the whole is known. */
  readonly share?: number;
}

/** A line on stderr that renews itself; nothing where no terminal shows it. */
export class ProgressLine {
  readonly #label: string;
  readonly #started = performance.now();
  readonly #isShown = process.stderr.isTTY;
  #last = 0;

  constructor(label: string) {
    this.#label = label;
  }

  show(progress: CopyProgress): void {
    const now = performance.now();
    if (!this.#isShown || now - this.#last < everyMs) return;
    this.#last = now;
    process.stderr.write(`\r\u001b[K${progressText(this.#label, progress, now - this.#started)}`);
  }

  /** Takes the line away, and says how it ended. */
  end(text: string): void {
    const seconds = ((performance.now() - this.#started) / 1_000).toFixed(1);
    process.stderr.write(`${this.#isShown ? '\r\u001b[K' : ''}${text} in ${seconds} s\n`);
  }
}

/** The text of the line: a bar, the share, rows, rows a second and failures. */
export function progressText(label: string, { rows, failed, share }: CopyProgress, elapsedMs: number): string {
  const perSecond = Math.round(rows / Math.max(0.001, elapsedMs / 1_000));
  const parts = [`${rows.toLocaleString('en')} rows`, `${perSecond.toLocaleString('en')}/s`];
  if (failed > 0) parts.push(`${failed.toLocaleString('en')} failed`);
  if (share === undefined) return `${label}  ${parts.join('  ')}`;
  const full = Math.round(Math.min(1, share) * barWidth);
  const bar = `[${'#'.repeat(full)}${'-'.repeat(barWidth - full)}]`;
  return `${label}  ${bar} ${Math.floor(Math.min(1, share) * 100)} %  ${parts.join('  ')}`;
}
