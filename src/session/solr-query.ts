import { isPlainObject } from '../codec/plain-object';
import { ConfigurationError, describeValue } from '../errors';
import { refuseUnknownOptions } from '../unknown-option';

/** What a search by `solr_query` can say (DSE Search, the JSON format of solr_query). */
export interface SolrQueryOptions {
  /** What to find, in Solr's syntax; default all. Put values in by {@link solr} or {@link escapeSolr}. */
  readonly q?: string;
  /** What narrows it further; these filters are cached. */
  readonly fq?: string | readonly string[];
  /** Fields to count by, and how. */
  readonly facet?: Readonly<Record<string, unknown>>;
  /** Fields with `asc` or `desc`. */
  readonly sort?: string;
  /** Place of the first result, from 0. */
  readonly start?: number;
  /** Ties Solr's paging to that of the driver, so that `stream` gives all results; not with `start`. */
  readonly paging?: 'driver';
  /** Milliseconds that the search may take. */
  readonly timeAllowed?: number;
  /** Time zone of dates, by its name in Java. */
  readonly TZ?: string;
  readonly commit?: boolean;
  readonly 'distrib.singlePass'?: boolean;
  readonly 'shards.failover'?: boolean;
  readonly 'shards.tolerant'?: boolean;
  readonly 'route.partition'?: readonly string[];
  readonly 'route.range'?: readonly string[];
  /** Groups the metrics of searches. */
  readonly 'query.name'?: string;
}

type IsRight = (value: unknown) => boolean;

const isText: IsRight = (value) => typeof value === 'string' && value !== '';
const areTexts: IsRight = (value) => Array.isArray(value) && value.length > 0 && value.every(isText);
const isFlag: IsRight = (value) => typeof value === 'boolean';

/** What each option takes, in the order of the text that is made. */
const kinds = {
  q: ['text', isText],
  fq: ['text or an array of texts', (value) => isText(value) || areTexts(value)],
  facet: ['an object', isPlainObject],
  sort: ['text', isText],
  start: ['a whole number from 0', (value) => Number.isSafeInteger(value) && (value as number) >= 0],
  paging: ['"driver"', (value) => value === 'driver'],
  timeAllowed: ['a whole number above 0', (value) => Number.isSafeInteger(value) && (value as number) > 0],
  TZ: ['text', isText],
  commit: ['true or false', isFlag],
  'distrib.singlePass': ['true or false', isFlag],
  'shards.failover': ['true or false', isFlag],
  'shards.tolerant': ['true or false', isFlag],
  'route.partition': ['an array of texts', areTexts],
  'route.range': ['an array of texts', areTexts],
  'query.name': ['text', isText],
} as const satisfies Record<keyof SolrQueryOptions, readonly [takes: string, isRight: IsRight]>;

const names = Object.keys(kinds) as (keyof SolrQueryOptions)[];

/**
 * The JSON text of a search, to be bound:
 * `session.execute('SELECT * FROM t WHERE solr_query = ?', [solrQuery({ q: 'name:a*' })])`.
 * @throws ConfigurationError for an unknown option or an impossible value
 */
export function solrQuery(options: SolrQueryOptions): string {
  if (!isPlainObject(options)) {
    throw new ConfigurationError(`solrQuery takes an object of options, got ${describeValue(options)}`);
  }
  refuseUnknownOptions('solrQuery', options, names);
  const given: SolrQueryOptions = { q: '*:*', ...options };
  for (const name of names) {
    const [takes, isRight] = kinds[name];
    if (given[name] === undefined || isRight(given[name])) continue;
    throw new ConfigurationError(`solrQuery takes ${takes} for ${name}, got ${describeValue(given[name])}`);
  }
  if (given.paging !== undefined && (given.start ?? 0) > 0) {
    const why = 'with paging the driver goes through the pages from the first on';
    throw new ConfigurationError(`solrQuery takes start or paging: ${why}`);
  }
  return JSON.stringify(Object.fromEntries(names.map((name) => [name, given[name]])));
}

/** What Solr's syntax gives a meaning, and blanks, which end a term. */
const special = /[\s+\-!(){}[\]^"~*?:\\/&|;]/g;
/** Words that are operators as they stand. */
const operators: ReadonlySet<string> = new Set(['AND', 'OR', 'NOT', 'TO']);

/** A text as one term of Solr's syntax, in which nothing of it has a meaning: `O'Neil & sons` finds just that. */
export function escapeSolr(text: string): string {
  if (typeof text !== 'string') throw new ConfigurationError(`escapeSolr takes text, got ${describeValue(text)}`);
  if (text === '') return '""';
  return operators.has(text) ? `\\${text}` : text.replace(special, '\\$&');
}

/** Solr's syntax with values in it, each as one term: ``solr`name:${name} AND age:[${18} TO *]` ``. */
export function solr(strings: TemplateStringsArray, ...values: readonly (string | number | bigint | boolean | Date)[]): string {
  return strings.reduce((text, part, i) => `${text}${escapeSolr(termOf(values[i - 1]))}${part}`);
}

function termOf(value: unknown): string {
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString();
  if (typeof value === 'string' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  throw new ConfigurationError(`solr takes texts, numbers, booleans and dates as values, got ${describeValue(value)}`);
}
