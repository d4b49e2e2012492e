import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import type { NodeCommand, NodeReport, NodeStart, ScriptName } from './node-protocol';

/** A scripted node in a process of its own, which can be killed and frozen as a real one can. */
export class NodeHandle {
  readonly start: NodeStart;
  #child!: ChildProcess;

  constructor(start: NodeStart) {
    this.start = start;
  }

  get contactPoint(): string {
    return `${this.start.address}:${this.start.port}`;
  }

  /** Starts the process, or starts it again; resolves when it listens. */
  async run(): Promise<void> {
    this.#child = fork(join(__dirname, 'node-process.js'), [JSON.stringify(this.start)]);
    await once(this.#child, 'message');
    this.#child.unref();
    this.#child.channel?.unref();
  }

  async tell(command: NodeCommand): Promise<unknown> {
    this.#child.channel?.ref();
    this.#child.send(command);
    const [answer] = (await once(this.#child, 'message')) as [unknown];
    this.#child.channel?.unref();
    return answer;
  }

  async script(name: ScriptName, value = 0): Promise<void> {
    await this.tell({ kind: 'script', name, value });
  }

  async report(): Promise<NodeReport> {
    return await this.tell({ kind: 'report' }) as NodeReport;
  }

  /** Ends the process at once, or freezes it, or lets it go on. */
  signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill(signal);
  }
}

/** Nodes on 127.0.0.1 and following that know each other. */
export async function startNodes(count: number, port: number, newestVersion: 4 | 5 = 5): Promise<NodeHandle[]> {
  const nodes = Array.from({ length: count }, (_, i) => new NodeHandle({
    address: `127.0.0.${i + 1}`, port, hostId: randomBytes(16).toString('hex'), newestVersion,
  }));
  process.once('exit', () => stopNodes(nodes));
  await Promise.all(nodes.map((node) => node.run()));
  await introduce(nodes);
  return nodes;
}

/** Makes nodes know each other. */
export async function introduce(nodes: readonly NodeHandle[]): Promise<void> {
  await Promise.all(nodes.map((node) => node.tell({
    kind: 'peers', peers: nodes.filter((other) => other !== node).map(({ start }) => start),
  })));
}

export function stopNodes(nodes: readonly NodeHandle[]): void {
  for (const node of nodes) node.signal('SIGKILL');
}
