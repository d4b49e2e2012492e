type ClassName = 'Duration' | 'PlainDate' | 'PlainTime';

/** True for an object of the Temporal class of that name, of the runtime or of a polyfill. */
export function isTemporal(value: unknown, className: ClassName): value is object {
  if (typeof value !== 'object' || value === null) return false;
  return (value as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag] === `Temporal.${className}`;
}

/** The ISO 8601 text of a Temporal object, without the calendar at its end; undefined for anything else. */
export function temporalText(value: unknown, className: ClassName): string | undefined {
  if (!isTemporal(value, className)) return undefined;
  return (value as { toString: () => string }).toString().replace(/\[.*$/, '');
}
