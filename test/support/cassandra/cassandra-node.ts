import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { freemem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { BootError } from './boot-failure';
import type { JavaRuntime } from './java';
import { NodeLog } from './node-log';
import {
  applyOverrides,
  javaArguments,
  nodeConfigFiles,
  nodeFiles,
  type NodeOverrides,
  type NodeSettings,
} from './node-settings';
import type { Watchdog } from './watchdog';

/** What all nodes of a cluster share. */
export interface NodeMachinery {
  readonly java: JavaRuntime;
  readonly classPath: string;
  readonly watchdog: Watchdog;
  readonly bootTimeoutMs: number;
}

const pollMs = 50;
const orderlyStopMs = 30_000;
const killMs = 10_000;
/** Cassandra says that it starts listening before it tries to; this comes after it has succeeded. */
const isReady = /Startup complete/;

/** Reads one byte before it becomes the program, so that no JVM runs that the watchdog has not heard of. */
const gate = 'read -r go && exec "$@" </dev/null';

/** One Cassandra process on an address of its own; its data stay until the cluster stops. */
export class CassandraNode implements AsyncDisposable {
  readonly #machinery: NodeMachinery;
  readonly #log: NodeLog;
  #settings: NodeSettings;
  #process: ChildProcess | undefined;
  #exited: Promise<void> = Promise.resolve();

  constructor(settings: NodeSettings, machinery: NodeMachinery) {
    this.#settings = settings;
    this.#machinery = machinery;
    this.#log = new NodeLog(join(settings.folder, nodeFiles.log));
  }

  get address(): string {
    return this.#settings.address;
  }

  get port(): number {
    return this.#settings.nativePort;
  }

  /** `address:port` for CQL. */
  get contactPoint(): string {
    return `${this.address}:${this.port}`;
  }

  /** The process id of the JVM while there is one. */
  get pid(): number | undefined {
    return this.isRunning ? this.#process?.pid : undefined;
  }

  get isRunning(): boolean {
    return this.#process !== undefined && this.#process.exitCode === null && this.#process.signalCode === null;
  }

  /** Boots the node with the data it has and resolves when it takes CQL connections; overrides stay for later. */
  async start(overrides: NodeOverrides = {}): Promise<void> {
    if (this.isRunning) throw new Error(`The node ${this.contactPoint} runs already`);
    this.#settings = applyOverrides(this.#settings, overrides);
    await this.#writeFiles();
    await this.#spawn();
    await this.waitForLog(isReady, this.#machinery.bootTimeoutMs);
  }

  /** Ends the node in order: it tells its peers, flushes, and closes its connections. */
  async stop(): Promise<void> {
    this.thaw();
    this.#signal('SIGTERM');
    if (!(await this.#exitWithin(orderlyStopMs))) await this.kill();
  }

  /** Ends the process at once, as `kill -9` does. */
  async kill(): Promise<void> {
    this.#signal('SIGKILL');
    await this.#exitWithin(killMs);
  }

  /** Stops the process where it stands (SIGSTOP): its connections stay open and nothing answers. */
  freeze(): void {
    this.#signal('SIGSTOP');
  }

  thaw(): void {
    this.#signal('SIGCONT');
  }

  /** The last lines of the node's log. */
  log(lines?: number): string {
    return this.#log.tail(lines);
  }

  /** Resolves when what the node logged since its last start matches; rejects when it ends or takes too long. */
  async waitForLog(pattern: RegExp, timeoutMs = 30_000): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    while (!pattern.test(this.#log.sinceBoot())) {
      if (!this.isRunning) throw this.#bootError('ended before it was ready');
      if (performance.now() > deadline) throw this.#bootError(`was not ready within ${timeoutMs / 1_000} s`);
      await delay(pollMs);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }

  async #writeFiles(): Promise<void> {
    const { folder } = this.#settings;
    await mkdir(join(folder, 'tmp'), { recursive: true });
    const files = Object.entries(nodeConfigFiles(this.#settings));
    await Promise.all(files.map(([name, text]) => writeFile(join(folder, name), text)));
  }

  async #spawn(): Promise<void> {
    const { java, classPath, watchdog } = this.#machinery;
    const { folder } = this.#settings;
    const command = ['-c', gate, 'sh', java.path, ...javaArguments(this.#settings, java, classPath)];
    this.#log.markBoot();
    const output = openSync(this.#log.path, 'a');
    const child = spawn('sh', command, { detached: true, cwd: folder, stdio: ['pipe', output, output] });
    closeSync(output);
    child.unref();
    child.stdin?.on('error', () => undefined);
    const pid = await startedPid(child);
    this.#process = child;
    this.#exited = new Promise((resolve) => child.once('exit', () => resolve()));
    await watchdog.watch(pid);
    void this.#exited.then(() => watchdog.forget(pid)).catch(() => undefined);
    child.stdin?.end('go\n');
  }

  /** Keeps this process alive while it waits, which the node itself does not. */
  async #exitWithin(timeoutMs: number): Promise<boolean> {
    const waiting = new AbortController();
    const late = delay(timeoutMs, false, { signal: waiting.signal }).catch(() => false);
    const inTime = await Promise.race([this.#exited.then(() => true), late]);
    waiting.abort();
    return inTime;
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.isRunning) this.#process?.kill(signal);
  }

  #bootError(what: string): BootError {
    const facts = {
      log: this.#log.sinceBoot(),
      heapMb: this.#settings.heapMb,
      javaMajor: this.#machinery.java.major,
      freeMemoryMb: Math.round(freemem() / 2 ** 20),
      signal: this.#process?.signalCode ?? null,
    };
    return new BootError(`The node ${this.contactPoint} ${what}`, facts, this.log());
  }
}

function startedPid(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () => resolve(child.pid ?? 0));
  });
}
