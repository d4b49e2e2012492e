/** The part of `console` (or of pino) that purecql writes to. */
export type Logger = Pick<Console, 'debug' | 'info' | 'warn' | 'error'>;

/** The levels of a logger, the least important first. */
export const logLevels = ['debug', 'info', 'warn', 'error'] as const satisfies readonly (keyof Logger)[];

/** Writes to the user's logger, when there is one; a logger that throws must not disturb the connections. */
export class Log {
  readonly #logger: Logger | undefined;
  #hasComplained = false;

  constructor(logger: Logger | undefined) {
    this.#logger = logger;
  }

  debug(text: string): void {
    this.#write('debug', text);
  }

  info(text: string): void {
    this.#write('info', text);
  }

  warn(text: string): void {
    this.#write('warn', text);
  }

  error(text: string): void {
    this.#write('error', text);
  }

  #write(level: keyof Logger, text: string): void {
    try {
      this.#logger?.[level](`purecql: ${text}`);
    } catch (error) {
      if (this.#hasComplained) return;
      this.#hasComplained = true;
      process.emitWarning(`The logger given to purecql failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
