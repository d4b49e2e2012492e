import type { PlantedBug } from './planted-bug';

/** Mistakes about requests: retries, deadlines, prepared statements, pages, keyspaces. */
export const sessionBugs = {
  retriesWriteTimeouts: {
    file: 'src/cluster/policies/retry-policy.ts',
    find: "return error.writeType === 'BATCH_LOG' && isIdempotent ? 'same' : 'fail';",
    replace: "return error.writeType === 'BATCH_LOG' || isIdempotent ? 'same' : 'next';",
  },
  retriesWhatMayHaveRun: {
    file: 'src/cluster/policies/retry-policy.ts',
    find: "return !error.mayHaveRun || context.isIdempotent ? 'next' : 'fail';",
    replace: "return 'next';",
  },
  retriesServerErrors: {
    file: 'src/cluster/policies/retry-policy.ts',
    find: "(isIdempotent ? 'next' : 'fail');",
    replace: "(isIdempotent ? 'next' : 'next');",
  },
  retriesWhatLacksReplicas: {
    file: 'src/session/attempt.ts',
    find: 'if (error instanceof UnavailableError && this.#mayHaveBegun(error)) error.mayHaveRun = true;',
    replace: '',
  },
  speculatesWithoutIdempotence: {
    file: 'src/session/request-run.ts',
    find: '!isIdempotent || ',
    replace: '',
  },
  saysNothingRan: {
    file: 'src/session/request-run.ts',
    find: 'this.#resolve(rejectSeen(error));',
    replace: 'error.mayHaveRun = false;\n    this.#resolve(rejectSeen(error));',
  },
  forgetsOtherExecutions: {
    file: 'src/session/request-run.ts',
    find: ' || this.#isInFlight) error.mayHaveRun = true;',
    replace: ' || this.#sent < 0) error.mayHaveRun = true;',
  },
  ignoresDeadline: {
    file: 'src/session/request-run.ts',
    find: 'this.#startedMs + settings.timeoutMs',
    replace: 'this.#startedMs + settings.timeoutMs * 3',
  },
  ignoresSignal: {
    file: 'src/session/request-run.ts',
    find: ' watchAbort(settings.signal, this);',
    replace: ' void this;',
  },
  leavesListener: {
    file: 'src/session/request-run.ts',
    find: ' unwatchAbort(this.settings.signal, this);',
    replace: ' void this;',
  },
  goesOnAfterAbort: {
    file: 'src/session/attempt.ts',
    find: 'giveUp(): void {',
    replace: 'giveUp(): void {\n    if (this.#stream < 0) return;',
  },
  keepsIdOfWhatWasGivenUp: {
    file: 'src/session/attempt.ts',
    find: 'this.#connection.abandon(this.#stream, this);',
    replace: '',
  },
  preparesNothingAgain: {
    file: 'src/session/attempt.ts',
    find: 'runnable.reprepare === undefined',
    replace: 'runnable.reprepare !== undefined',
  },
  preparesAgainForEver: {
    file: 'src/session/attempt.ts',
    find: ' || this.#repreparedOn === this.#host',
    replace: '',
  },
  preparesForEachRequest: {
    file: 'src/session/prepared-nodes.ts',
    find: 'if (known !== undefined) return known;',
    replace: '',
  },
  preparesEachTime: {
    file: 'src/session/prepared-cache.ts',
    find: 'if (known !== undefined) return known.promise;',
    replace: '',
  },
  readsByTheNewestColumns: {
    file: 'src/session/attempt.ts',
    find: 'const shape = this.#shape;',
    replace: 'const shape = this.#owner.runnable.shape;',
  },
  keepsOldColumns: {
    file: 'src/session/prepared-statement.ts',
    find: 'this.#shape = new ResultShape(resultMetadataId, columns, this.#registry);\n    return this.#shape;',
    replace: 'this.#shape = new ResultShape(resultMetadataId, this.#shape.columns, this.#registry);\n    return this.#shape;',
  },
  leavesColumnsOutAlways: {
    file: 'src/session/runnables.ts',
    find: 'const skipMetadata = version.hasResultMetadataId && shape.columns !== undefined;',
    replace: 'const skipMetadata = shape.columns !== undefined;',
  },
  stopsAtEmptyPage: {
    file: 'src/session/result-set.ts',
    find: 'for (let page = await next; page !== undefined; page = await next) {',
    replace: 'for (let page = await next; page !== undefined && page.rows.length > 0; page = await next) {',
  },
  losesRowsOfTheLastPage: {
    file: 'src/session/result-set.ts',
    find: 'next = page.#prefetch();\n      yield* page.rows;',
    replace: 'next = page.#prefetch();\n      if (page.hasMorePages) yield* page.rows;',
  },
  readsTheFirstPageAgain: {
    file: 'src/session/result-reader.ts',
    find: 'this.#effects.run(runnable, { ...settings, pagingState });',
    replace: 'this.#effects.run(runnable, pagingState.length > 6 ? settings : { ...settings, pagingState });',
  },
  takesStrangeResultForSuccess: {
    file: 'src/session/result-reader.ts',
    find: 'throw strangeResult(result, reply);',
    replace: 'void strangeResult; return withoutRows(executionInfo(reply, run, true));',
  },
  batchHasTwiceTheTime: {
    file: 'src/session/session.ts',
    find: 'builder.build(items), budget.rest()',
    replace: 'builder.build(items), settings',
  },
  runsAfterShutdown: {
    file: 'src/session/session.ts',
    find: 'if (this.#shutdown === undefined) return RequestRun.start(',
    replace: 'if (runnable.query !== undefined) return RequestRun.start(',
  },
  keepsStatementsOfTwoKeyspaces: {
    file: 'src/session/session.ts',
    find: 'if (settings.keyspace === undefined && !isSteady()) this.#prepared.forget(keyspace, query);',
    replace: 'void isSteady;',
  },
  sharesErrors: {
    file: 'src/errors.ts',
    find: 'return Object.create(Object.getPrototypeOf(error) as object, Object.getOwnPropertyDescriptors(error)) as E;',
    replace: 'return error;',
  },
  batchForgetsConsistency: {
    file: 'src/session/runnables.ts',
    find: 'const options = { consistency, serialConsistency, timestamp, nowInSeconds, keyspace };',
    replace: 'const options = { consistency: 1 as typeof consistency, serialConsistency, timestamp, nowInSeconds, keyspace };',
  },
  timeGoesBack: {
    file: 'src/cluster/policies/timestamp-generator.ts',
    find: 'this.#last = now > this.#last ? now : this.#last + 1;',
    replace: 'this.#last = now;',
  },
  timeAnewForEachTry: {
    file: 'src/session/attempt.ts',
    find: 'const { runnable, settings, timestamp } = this.#owner;',
    replace: `const { runnable, settings, timestamp: first } = this.#owner;
    const timestamp = first === undefined || this.#sentAt === 0 && this.#repreparedOn === undefined ? first : Number(first) + 7;`,
  },
} as const satisfies Readonly<Record<string, PlantedBug>>;
