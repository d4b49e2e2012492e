import { positive, positiveInteger } from '../../cluster/execution-profile';
import { ConfigurationError, describeValue } from '../../errors';
import { refuseUnknownOptions } from '../../unknown-option';
import type { QueryOptions } from '../query-options';

/** How a DSE node pushes the pages of a query on its own (DSE v1 and v2); `pageSize` of the request is the size of each. */
export interface ContinuousPagingOptions {
  /** The server ends the stream after so many pages; default none. */
  readonly maxPages?: number;
  /** The server sends no more pages a second; default as fast as they are read. */
  readonly pagesPerSecond?: number;
  /** What `pageSize` counts; default rows. Pages in bytes are of 1 MiB unless `pageSize` says otherwise. */
  readonly unit?: 'rows' | 'bytes';
  /** Pages that are kept here until they are read; default 4. */
  readonly maxQueuedPages?: number;
  /** Milliseconds that each page after the first may be waited for; default the request's `timeoutMs`, which the first has. */
  readonly pageTimeoutMs?: number;
}

/** Options of `session.stream`. */
export interface StreamOptions extends QueryOptions {
  /** DSE: the server pushes the pages, instead of being asked for each. */
  readonly continuousPaging?: boolean | ContinuousPagingOptions;
}

/** {@link ContinuousPagingOptions}, checked and complete. */
export interface ContinuousSettings {
  /** 0: no limit. */
  readonly maxPages: number;
  /** 0: no limit. */
  readonly pagesPerSecond: number;
  readonly isInBytes: boolean;
  readonly maxQueuedPages: number;
  /** Undefined: that of the request. */
  readonly pageTimeoutMs: number | undefined;
}

export const continuousDefaults = { maxQueuedPages: 4, unit: 'rows', pageBytes: 1_048_576 } as const;

const known = [
  'maxPages', 'pagesPerSecond', 'unit', 'maxQueuedPages', 'pageTimeoutMs',
] as const satisfies readonly (keyof ContinuousPagingOptions)[];

/** The options of a stream, apart: those of its request, and how its pages are pushed when they are. */
export interface SplitStreamOptions {
  readonly request: QueryOptions | undefined;
  readonly continuous: ContinuousSettings | undefined;
}

/** @throws ConfigurationError for an unknown option or an impossible value of `continuousPaging` */
export function splitStreamOptions(options: StreamOptions | undefined): SplitStreamOptions {
  if (typeof options !== 'object' || (options as object | null) === null || !Object.hasOwn(options, 'continuousPaging')) {
    return { request: options, continuous: undefined };
  }
  const { continuousPaging, ...request } = options;
  if (continuousPaging === undefined || continuousPaging === false) return { request, continuous: undefined };
  const continuous = checkContinuous(continuousPaging === true ? {} : continuousPaging);
  const { pageBytes } = continuousDefaults;
  return { request: continuous.isInBytes ? { pageSize: pageBytes, ...request } : request, continuous };
}

function checkContinuous(options: unknown): ContinuousSettings {
  if (typeof options !== 'object' || options === null) {
    throw new ConfigurationError(`continuousPaging must be true or an object of options, got ${describeValue(options)}`);
  }
  refuseUnknownOptions('continuousPaging', options, known);
  const { maxPages, pagesPerSecond, unit, maxQueuedPages, pageTimeoutMs } = options as ContinuousPagingOptions;
  if (unit !== undefined && unit !== 'rows' && (unit as unknown) !== 'bytes') {
    throw new ConfigurationError(`continuousPaging.unit must be rows or bytes, got ${describeValue(unit)}`);
  }
  return {
    maxPages: positiveInteger('continuousPaging.maxPages', maxPages) ?? 0,
    pagesPerSecond: positiveInteger('continuousPaging.pagesPerSecond', pagesPerSecond) ?? 0,
    isInBytes: unit === 'bytes',
    maxQueuedPages: positiveInteger('continuousPaging.maxQueuedPages', maxQueuedPages) ?? continuousDefaults.maxQueuedPages,
    pageTimeoutMs: positive('continuousPaging.pageTimeoutMs', pageTimeoutMs),
  };
}
