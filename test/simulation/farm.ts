import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';

/** What a child sends: that it lives and which part of its task it begins, or what came of the task. */
export type FarmMessage<R> = { readonly kind: 'alive'; readonly part: number } | { readonly kind: 'done'; readonly result: R };

/** How a farm works. */
export interface FarmOptions<T, R> {
  /** What children run; it answers each task with messages. */
  readonly module: string;
  readonly tasks: Iterable<T>;
  readonly workers: number;
  /** How long a child may say nothing before it counts as stuck. */
  readonly hangMs: number;
  onResult(task: T, result: R): void;
  /** A child got stuck or died, in the part that it had begun last; another one goes on with the other tasks. */
  onLost(task: T, reason: string, part: number | undefined): void;
  /** No further tasks are begun. */
  isEnough(): boolean;
}

const heapMb = 1_024;

/** Runs tasks in processes of their own, one at a time in each, so that what never ends can be ended. */
export async function runFarm<T, R>(options: FarmOptions<T, R>): Promise<void> {
  const tasks = options.tasks[Symbol.iterator]();
  const work = async (): Promise<void> => {
    let child: Child<T, R> | undefined;
    for (let next = tasks.next(); next.done !== true && !options.isEnough(); next = tasks.next()) {
      child ??= new Child(options.module, options.hangMs);
      const outcome = await child.run(next.value);
      if ('result' in outcome) options.onResult(next.value, outcome.result);
      else {
        options.onLost(next.value, outcome.lost, outcome.part);
        child = undefined;
      }
    }
    await child?.end();
  };
  await Promise.all(Array.from({ length: options.workers }, work));
}

class Child<T, R> {
  readonly #process: ChildProcess;
  readonly #hangMs: number;
  readonly #ended: Promise<string>;

  constructor(module: string, hangMs: number) {
    this.#hangMs = hangMs;
    this.#process = fork(module, {
      execArgv: ['--require', 'ts-node/register', '--max-semi-space-size=32', `--max-old-space-size=${heapMb}`],
    });
    this.#ended = new Promise((resolve) => {
      this.#process.once('exit', (code, signal) => resolve(`the process ended with ${code ?? signal}`));
      this.#process.once('error', (error) => resolve(error.message));
    });
  }

  async run(task: T): Promise<{ readonly result: R } | { readonly lost: string; readonly part: number | undefined }> {
    let timer: NodeJS.Timeout | undefined;
    let part: number | undefined;
    const outcome = new Promise<{ result: R } | { lost: string }>((resolve) => {
      const wait = (): void => {
        clearTimeout(timer);
        timer = setTimeout(() => resolve({ lost: `nothing was heard for ${this.#hangMs} ms` }), this.#hangMs);
      };
      this.#process.on('message', (message: FarmMessage<R>) => {
        if (message.kind === 'done') return resolve({ result: message.result });
        ({ part } = message);
        wait();
      });
      wait();
      this.#process.send(task as object);
    });
    const ended = this.#ended.then((lost) => ({ lost }));
    const settled = await Promise.race([outcome, ended]);
    clearTimeout(timer);
    this.#process.removeAllListeners('message');
    if (!('lost' in settled)) return settled;
    await this.#kill();
    return { ...settled, part };
  }

  async #kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#ended;
  }

  async end(): Promise<void> {
    if (this.#process.connected) this.#process.disconnect();
    await this.#ended;
  }
}
