/** Says how far a long start is; `done` takes the line away again where it can. */
export interface Progress {
  step(text: string): void;
  done(): void;
}

interface ProgressStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const clearLine = '\r\x1b[K';

/** One line that renews itself on a terminal, plain lines elsewhere. */
export function streamProgress(stream: ProgressStream = process.stderr): Progress {
  if (stream.isTTY !== true) return { step: (text) => void stream.write(`${text}\n`), done: () => undefined };
  return {
    step: (text) => void stream.write(clearLine + text),
    done: () => void stream.write(clearLine),
  };
}

/** Progress as plain calls of a function. */
export function callbackProgress(onProgress: (line: string) => void): Progress {
  return { step: onProgress, done: () => undefined };
}
