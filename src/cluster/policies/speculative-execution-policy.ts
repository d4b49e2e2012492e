import type { RecordableHistogram } from 'node:perf_hooks';
import { ConfigurationError, describeValue } from '../../errors';
import { refuseUnknownOptions } from '../../unknown-option';

/** Loads the part of Node that has histograms when the first one is made. */
function newHistogram(): RecordableHistogram {
  return process.getBuiltinModule('node:perf_hooks').createHistogram();
}

/** Starts an idempotent request on further hosts while the first one keeps it waiting; the first answer wins. */
export interface SpeculativeExecutionPolicy {
  /** Milliseconds until the next execution, when `executions` have been started; undefined = no more. */
  nextDelayMs(executions: number): number | undefined;
  /** Told how long each answered request took. */
  onAnswer?(latencyMs: number): void;
}

/** Starts an execution every `delayMs`, up to `maxExecutions` together with the first. */
export class ConstantSpeculativeExecutionPolicy implements SpeculativeExecutionPolicy {
  readonly #delayMs: number;
  readonly #maxExecutions: number;

  constructor(options: { readonly delayMs: number; readonly maxExecutions: number }) {
    refuseUnknownOptions('ConstantSpeculativeExecutionPolicy', options, ['delayMs', 'maxExecutions']);
    this.#delayMs = checked('delayMs', options.delayMs, 0, Number.MAX_SAFE_INTEGER);
    this.#maxExecutions = checked('maxExecutions', options.maxExecutions, 1, 100);
  }

  nextDelayMs(executions: number): number | undefined {
    return executions < this.#maxExecutions ? this.#delayMs : undefined;
  }
}

/** Answers that must have come before a percentile of them means something. */
const leastAnswers = 100;

/** Starts an execution when a request takes longer than a percentile of the latest answers, up to `maxExecutions`. */
export class PercentileSpeculativeExecutionPolicy implements SpeculativeExecutionPolicy {
  readonly #percentile: number;
  readonly #maxExecutions: number;
  /** In microseconds; the older one still counts while the newer one fills. */
  #latencies = newHistogram();
  #previous = newHistogram();
  static readonly #windowAnswers = 10_000;

  constructor(options: { readonly percentile: number; readonly maxExecutions: number }) {
    refuseUnknownOptions('PercentileSpeculativeExecutionPolicy', options, ['percentile', 'maxExecutions']);
    this.#percentile = checked('percentile', options.percentile, 1, 99.999);
    this.#maxExecutions = checked('maxExecutions', options.maxExecutions, 1, 100);
  }

  onAnswer(latencyMs: number): void {
    this.#latencies.record(Math.max(1, Math.round(latencyMs * 1_000)));
    if (this.#latencies.count < PercentileSpeculativeExecutionPolicy.#windowAnswers) return;
    [this.#previous, this.#latencies] = [this.#latencies, this.#previous];
    this.#latencies.reset();
  }

  nextDelayMs(executions: number): number | undefined {
    if (executions >= this.#maxExecutions) return undefined;
    const known = this.#latencies.count >= leastAnswers ? this.#latencies : this.#previous;
    return known.count < leastAnswers ? undefined : known.percentile(this.#percentile) / 1_000;
  }
}

function checked(name: string, value: unknown, least: number, most: number): number {
  if (typeof value === 'number' && value >= least && value <= most) return value;
  throw new ConfigurationError(`${name} must be a number from ${least} to ${most}, got ${describeValue(value)}`);
}
