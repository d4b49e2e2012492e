import { BenchTuple, BenchUuid } from './bench-values';

/** How one driver wants the values that drivers disagree on; what is absent stays as it is. */
export interface ValueMakers {
  readonly uuid: (text: string) => unknown;
  readonly tuple?: (elements: unknown[]) => unknown;
  readonly bigint?: (value: bigint) => unknown;
  readonly map?: (entries: Map<unknown, unknown>) => unknown;
  readonly set?: (elements: unknown[]) => unknown;
  readonly floats?: (elements: Float32Array) => unknown;
}

/** The values of a workload as one driver's users would have them; done before anything is measured. */
export function convert(value: unknown, makers: ValueMakers): unknown {
  const again = (inner: unknown): unknown => convert(inner, makers);
  if (value instanceof BenchUuid) return makers.uuid(value.text);
  if (value instanceof BenchTuple) return makers.tuple?.(value.elements.map(again)) ?? value.elements.map(again);
  if (typeof value === 'bigint') return makers.bigint?.(value) ?? value;
  if (value instanceof Float32Array) return makers.floats?.(value) ?? value;
  if (value instanceof Map) return convertMap(value, makers);
  if (value instanceof Set) return makers.set?.([...value].map(again)) ?? new Set([...value].map(again));
  if (Array.isArray(value)) return value.map(again);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, again(inner)]));
}

function convertMap(map: Map<unknown, unknown>, makers: ValueMakers): unknown {
  const converted = new Map([...map].map(([key, value]) => [convert(key, makers), convert(value, makers)]));
  return makers.map?.(converted) ?? converted;
}

/** What the wire library of purecql takes for values of all types. */
export const wireMakers: ValueMakers = { uuid: (text) => text };
