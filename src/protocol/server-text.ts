const maximumCharacters = 4_096;

/** C0 and C1 controls, line and paragraph separators, and marks that turn the direction of text. */
const unprintable = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Text from a server, made fit for an error message or a log: short enough, and without control characters. */
export function printableText(text: string, maximum = maximumCharacters): string {
  const short = text.length <= maximum ? text : `${text.slice(0, maximum)}… (${text.length} characters)`;
  return short.replace(unprintable, escape);
}

function escape(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\r') return '\\r';
  if (character === '\t') return '\\t';
  const code = character.charCodeAt(0);
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}
