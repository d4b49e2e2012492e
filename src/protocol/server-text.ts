import { escapeUnprintable, withoutPasswords } from '../errors';

const maximumCharacters = 4_096;

/** Text from a server, made fit for an error message or a log: short enough, without control characters, no password of CQL. */
export function printableText(text: string, maximum = maximumCharacters): string {
  const short = text.length <= maximum ? text : `${text.slice(0, maximum)}… (${text.length} characters)`;
  return escapeUnprintable(withoutPasswords(short));
}
