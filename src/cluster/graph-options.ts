import { ConfigurationError, describeValue } from '../errors';
import { consistencyOf } from '../protocol/constants';
import type { Consistency } from '../protocol/constants';
import { refuseUnknownOptions } from '../unknown-option';

type ConsistencyName = keyof typeof Consistency;

/** How a graph request is run (DSE Graph); what is absent comes from the execution profile. */
export interface GraphOptions {
  /** The graph; null = none, for queries such as `system.graph('x').create()`. */
  readonly graphName?: string | null;
  /** The traversal source: `g`, `a` for analytics (OLAP), or one of your own; default `g`, and `default` without a graph. */
  readonly graphSource?: string;
  /** Default by what is given: `gremlin-groovy` for text, `bytecode-json` for traversals. */
  readonly graphLanguage?: GraphLanguage;
  /** Default by the graph's engine: `graphson-3.0` for Core, else `graphson-1.0` for text and `graphson-2.0` for traversals. */
  readonly graphResults?: GraphResults;
  /** Consistency of what the traversal reads; default the graph's own. */
  readonly readConsistency?: Consistency | ConsistencyName;
  /** Consistency of what the traversal writes; default the graph's own. */
  readonly writeConsistency?: Consistency | ConsistencyName;
  /** Milliseconds for the whole request, here and on the server; default none here, and the server's own there. */
  readonly timeoutMs?: number;
}

export const graphLanguages = ['gremlin-groovy', 'bytecode-json'] as const;
export type GraphLanguage = (typeof graphLanguages)[number];

export const graphResultFormats = ['graphson-1.0', 'graphson-2.0', 'graphson-3.0'] as const;
export type GraphResults = (typeof graphResultFormats)[number];

/** Graph options that were checked, with consistencies as their codes. */
export interface GraphSettings extends Omit<GraphOptions, 'readConsistency' | 'writeConsistency'> {
  readonly readConsistency?: Consistency;
  readonly writeConsistency?: Consistency;
}

/** The names of the options of {@link GraphOptions}. */
export const graphOptionNames = [
  'graphName', 'graphSource', 'graphLanguage', 'graphResults', 'readConsistency', 'writeConsistency', 'timeoutMs',
] as const satisfies readonly (keyof GraphOptions)[];

type Check = (value: unknown, name: string) => unknown;

const checks = {
  graphName: (value, name) => (value === null ? null : text(value, name)),
  graphSource: text,
  graphLanguage: oneOf(graphLanguages),
  graphResults: oneOf(graphResultFormats),
  readConsistency: (value) => consistencyOf(value as string),
  writeConsistency: (value) => consistencyOf(value as string),
  timeoutMs: positiveNumber,
} as const satisfies Record<keyof GraphOptions, Check>;

/** Checks graph options and leaves out what is undefined; throws ConfigurationError naming what is wrong, and where. */
export function checkGraphOptions(place: string, options: unknown): GraphSettings {
  if (options === undefined) return {};
  if (typeof options !== 'object' || options === null) {
    throw new ConfigurationError(`${place} must be an object, got ${describeValue(options)}`);
  }
  refuseUnknownOptions(place, options, graphOptionNames);
  const given = graphOptionNames.filter((name) => (options as GraphOptions)[name] !== undefined);
  return Object.fromEntries(given.map((name) => [name, checks[name]((options as GraphOptions)[name], name)]));
}

function text(value: unknown, name: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new ConfigurationError(`${name} must be text, got ${describeValue(value)}`);
}

function oneOf(allowed: readonly string[]): Check {
  return (value, name) => {
    if (allowed.includes(value as string)) return value;
    const got = typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : describeValue(value);
    throw new ConfigurationError(`${name} must be one of ${allowed.join(', ')}, got ${got}`);
  };
}

function positiveNumber(value: unknown, name: string): number {
  if (typeof value === 'number' && value > 0) return value;
  throw new ConfigurationError(`${name} must be a number above 0, got ${describeValue(value)}`);
}
