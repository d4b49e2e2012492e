import { ConfigurationError } from '../errors';
import { refuseUnknownOptions } from '../unknown-option';
import type { AllowedAuthenticators } from './authenticator';

/** What a refusal may mean when there is an authorization id: DSE does not say (protocol facts §5.2). */
export const proxyLoginAdvice = 'that the user has PROXY.LOGIN on the role of authorizationId';

/** Options as an object that has none but the known ones; an empty one when there are none. */
export function checkedOptions(place: string, options: unknown, known: readonly string[], example: string): object {
  if (options === undefined) return {};
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new ConfigurationError(`The options of ${place} must be an object, such as ${example}`);
  }
  refuseUnknownOptions(`the options of ${place}`, options, known);
  return options;
}

/** Refuses what SASL cannot carry as a name or a password, naming what is wrong and never its value. */
export function checkPart(name: string, value: unknown): void {
  if (typeof value !== 'string') throw new ConfigurationError(`The ${name} is no string, but of type ${typeof value}`);
  if (value.includes('\0')) throw new ConfigurationError(`The ${name} has a NUL character, which SASL cannot carry`);
}

/** A copy, so that nobody can add to it later. */
export function checkedAllowed(place: string, allowed: unknown): AllowedAuthenticators | undefined {
  if (allowed === undefined || allowed === 'any') return allowed;
  if (!Array.isArray(allowed) || !allowed.every((name) => typeof name === 'string')) {
    throw new ConfigurationError(`allowedAuthenticators of ${place} must be an array of class names, or 'any'`);
  }
  return [...allowed];
}
