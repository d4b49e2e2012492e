import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { WorkerResult, WorkerTask } from './worker';

/** What a worker told, and how long its process went on by itself after that. */
export interface WorkerOutcome extends WorkerResult {
  readonly lingeredMs: number | undefined;
}

/** Runs one figure of one driver in a process of its own, and ends it when it takes too long. */
export function runWorker(folder: string, task: WorkerTask, limitMs: number): Promise<WorkerOutcome> {
  return new Promise((resolve) => {
    const child = fork(join(folder, 'worker.js'), [JSON.stringify(task)], { execArgv: ['--expose-gc'] });
    let result: WorkerResult = { text: `did not end within ${limitMs / 1_000} s`, finishedAtMs: 0 };
    const limit = setTimeout(() => child.kill('SIGKILL'), limitMs);
    child.on('message', (message: WorkerResult) => {
      result = message;
    });
    child.once('exit', (code, signal) => {
      clearTimeout(limit);
      const hasResult = result.finishedAtMs > 0;
      const isExpected = hasResult || signal === 'SIGKILL';
      const ended = isExpected ? result : { ...result, text: `the process ended with code ${code ?? signal}` };
      resolve({ ...ended, lingeredMs: hasResult ? Date.now() - result.finishedAtMs : undefined });
    });
  });
}
