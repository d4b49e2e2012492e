import { isDeepStrictEqual } from 'node:util';
import { checkTlsOptions, isOptions } from './tls-option-checks';
import type { TlsOptions } from './tls-options';

/** The options that a source gives now, checked; undefined when they say the same as those in use. */
export function changedOptions(given: unknown, inUse: TlsOptions): TlsOptions | undefined {
  return saysTheSame(given, inUse) ? undefined : checkTlsOptions(given);
}

function saysTheSame(given: unknown, inUse: TlsOptions): boolean {
  if (!isOptions(given)) return false;
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  if (entries.length !== Object.keys(inUse).length) return false;
  return entries.every(([name, value]) => isSame(value, inUse[name as keyof TlsOptions]));
}

/** All secure contexts look alike from outside: only the very same one is the same. */
function isSame(given: unknown, inUse: unknown): boolean {
  return given === inUse || (isData(given) && isData(inUse) && isDeepStrictEqual(given, inUse));
}

/** Text and bytes, also in arrays and in plain objects of them. */
function isData(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isData);
  if (value instanceof Uint8Array) return true;
  return Object.getPrototypeOf(value) === Object.prototype && Object.values(value).every(isData);
}
