import { parentPort, workerData } from 'node:worker_threads';
import type { Failure, TargetCount } from './fuzzer';
import { makeFuzzer } from './make-fuzzer';
import type { SourceName } from './make-fuzzer';

/** What a worker is told to do. */
export interface FuzzTask {
  readonly seed: number;
  readonly firstFrame: number;
  /** The first frame that is not its own. */
  readonly endFrame: number;
  /** Where the frames come from. */
  readonly source: SourceName;
  /** One number: the frame at work, which is still there when the worker is not. */
  readonly progress: SharedArrayBuffer;
  readonly maxFailures: number;
}

/** What a worker tells at its end. */
export interface FuzzReport {
  readonly counts: readonly TargetCount[];
  readonly failures: readonly Failure[];
}

function work(task: FuzzTask): FuzzReport {
  // An error with a stack costs more than the decoding that it ends.
  Error.stackTraceLimit = 0;
  const fuzzer = makeFuzzer(task.seed, task.source);
  const progress = new Float64Array(task.progress);
  const failures: Failure[] = [];
  for (let frame = task.firstFrame; frame < task.endFrame && failures.length < task.maxFailures; frame++) {
    progress[0] = frame;
    const failure = fuzzer.run(frame);
    if (failure !== undefined) failures.push(failure);
  }
  return { counts: fuzzer.counts, failures };
}

parentPort?.postMessage(work(workerData as FuzzTask));
