import { EncodingError } from '../errors';

/** Turns a tagged template into a query with a `?` for each value: values are bound, never spliced into the text. */
export function queryOfTemplate(strings: TemplateStringsArray, values: readonly unknown[]): string {
  if (!Array.isArray(strings) || !('raw' in strings)) {
    throw EncodingError.ofParameters('cql is a template tag: write cql`select …` instead of calling it');
  }
  const quotes = strings.slice(0, values.length).findIndex((_, i) => isInsideQuotes(strings.slice(0, i + 1).join('?')));
  if (quotes < 0) return strings.join('?');
  throw EncodingError.ofParameters(`Value ${quotes} stands inside quotes: leave the quotes out, values are bound`);
}

function isInsideQuotes(text: string): boolean {
  return (text.split("'").length - 1) % 2 === 1;
}
