import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { forkWithKerberos } from '../support/kerberos-client';
import type { NodeWorldOptions } from './node-world';
import type { Program } from './pages';
import type { Run } from './run-program';

/** What the process is told to run. */
export interface ProgramOrder {
  readonly program: Program;
  readonly world: NodeWorldOptions;
}

/** How that went; `ready` comes first of all, when the process has started. */
export type ProgramOutcome = 'ready' | { readonly run: Run } | { readonly failure: string };

/** A process that runs programs of pages, one after another: it has npm's kerberos, and the tickets of its environment. */
export class ProgramProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown[]>;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#exited = once(child, 'exit');
  }

  static async start(environment: Readonly<Record<string, string>>): Promise<ProgramProcess> {
    const started = new ProgramProcess(await forkWithKerberos(join(__dirname, 'program-main.ts'), environment));
    await started.#nextOutcome();
    return started;
  }

  async run(order: ProgramOrder): Promise<Run> {
    this.#child.send(order);
    const outcome = await this.#nextOutcome();
    if (outcome === 'ready') throw new Error('The process has started twice');
    if ('failure' in outcome) throw new Error(outcome.failure);
    return outcome.run;
  }

  async #nextOutcome(): Promise<ProgramOutcome> {
    const answered = once(this.#child, 'message').then(([outcome]) => outcome as ProgramOutcome);
    const ended = this.#exited.then(([code, signal]) => {
      throw new Error(`The process ended with ${String(code ?? signal)}`);
    });
    return Promise.race([answered, ended]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }
}
