import { relative } from 'node:path';

const filesByReason = new Map<string, Set<string>>();

/** Skips what runs now and counts its file under the reason, for the line at the end of the run. */
export function skipSuite(context: Mocha.Context, reason: string): never {
  noteSkipped(context.test?.file ?? context.test?.parent?.file ?? context.test?.parent?.title ?? 'unknown', reason);
  return context.skip();
}

/** Counts a test file as skipped. */
export function noteSkipped(file: string, reason: string): void {
  const files = filesByReason.get(reason) ?? new Set();
  filesByReason.set(reason, files.add(shortName(file)));
}

/** Lines such as `2 suites skipped: Java 17 not found (server/types, server/paging)`. */
export function skippedLines(): string[] {
  return [...filesByReason].map(([reason, files]) => {
    const count = files.size === 1 ? '1 suite' : `${files.size} suites`;
    return `${count} skipped: ${reason} (${[...files].join(', ')})`;
  });
}

function shortName(file: string): string {
  return relative(`${__dirname}/..`, file).replace(/\.test\.ts$/, '');
}
