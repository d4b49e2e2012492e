const mostListed = 10;

/** The first few of what there may be thousands of, for the REPL. */
export function listed(texts: readonly string[]): string {
  const more = texts.length - mostListed;
  return more <= 0 ? texts.join(', ') : `${texts.slice(0, mostListed).join(', ')} and ${more} more`;
}
