import { fork, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Api, Call, Reply } from './remote';

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** How calls get to a process, and how it hears that no more will come. */
interface Channel {
  send(call: Call): void;
  close(): void;
}

/** How long a process may take to end. */
const patienceMs = 5_000;

/** A process of its own whose functions are called over its channel. */
export class RemoteProcess<T extends Api> {
  readonly #process: ChildProcess;
  readonly #channel: Channel;
  readonly #name: string;
  readonly #waiting = new Map<number, Waiting>();
  #next = 0;
  #end: Error | undefined;

  private constructor(process: ChildProcess, channel: Channel, name: string) {
    this.#process = process;
    this.#channel = channel;
    this.#name = name;
    process.on('exit', (code, signal) => this.#fail(new Error(`${name} ended: ${signal ?? `exit code ${code ?? '?'}`}`)));
    process.on('error', (error) => this.#fail(error));
  }

  /** A script of ours in a Node process. */
  static fork<T extends Api>(script: string, name: string, nodeOptions: readonly string[] = []): RemoteProcess<T> {
    const child = fork(script, { execArgv: [...nodeOptions], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const channel: Channel = { send: (call) => child.send(call), close: () => child.disconnect() };
    const remote = new RemoteProcess<T>(child, channel, name);
    child.on('message', (reply: Reply) => remote.#settle(reply));
    return remote;
  }

  /** A program in another language: lines of JSON on its standard input and output. */
  static spawn<T extends Api>(program: string, name: string): RemoteProcess<T> {
    const child = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'] });
    const channel: Channel = {
      send: (call) => void child.stdin.write(`${JSON.stringify(call)}\n`),
      close: () => void child.stdin.end(),
    };
    const remote = new RemoteProcess<T>(child, channel, name);
    createInterface(child.stdout).on('line', (line) => remote.#settle(JSON.parse(line) as Reply));
    return remote;
  }

  call<M extends keyof T & string>(method: M, argument: Parameters<T[M]>[0]): ReturnType<T[M]> {
    const id = this.#next++;
    const result = new Promise<unknown>((resolve, reject) => {
      if (this.#end !== undefined) return reject(this.#end);
      this.#waiting.set(id, { resolve, reject });
      this.#channel.send({ id, method, argument });
    });
    return result as ReturnType<T[M]>;
  }

  #settle({ id, result, error }: Reply): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(result);
    else waiting?.reject(new Error(`${this.#name}: ${error}`));
  }

  #fail(error: Error): void {
    this.#end ??= error;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }

  /** Lets the process end, and makes it when it does not; resolves when it has. */
  async stop(): Promise<void> {
    if (this.#end !== undefined) return;
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), patienceMs);
    this.#channel.close();
    await ended;
    clearTimeout(timer);
  }
}
