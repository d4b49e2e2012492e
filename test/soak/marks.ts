const start = 'soak:';
const digits = 10;
const pattern = /soak:(\d{10});/g;
const startBytes = Buffer.from(start, 'latin1');

/** What a request carries as a value, so that it is known again on the wire and in the tables. */
export function markOf(id: number): string {
  return `${start}${String(id).padStart(digits, '0')};`;
}

/** The ids of the marks in the bytes of a request. */
export function marksIn(bytes: Buffer): number[] {
  if (!bytes.includes(startBytes)) return [];
  return [...bytes.toString('latin1').matchAll(pattern)].map(([, id]) => Number(id));
}

/** The id in a mark, undefined when the text is none. */
export function idOfMark(text: string): number | undefined {
  const match = /^soak:(\d{10});$/.exec(text);
  return match === null ? undefined : Number(match[1]);
}
