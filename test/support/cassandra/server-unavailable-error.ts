/** Something that a real server needs is missing on this machine; the message says what to install. */
export class ServerUnavailableError extends Error {
  /** A few words for the line that names skipped suites, such as `Java 17 not found`. */
  readonly reason: string;
  /** False when all programs are there and only the download failed, which no continuous integration may pass over. */
  readonly isProgramMissing: boolean;

  constructor(reason: string, advice: string, isProgramMissing = true) {
    super(`${reason}. ${advice}`);
    this.reason = reason;
    this.isProgramMissing = isProgramMissing;
  }

  override get name(): string {
    return 'ServerUnavailableError';
  }
}
