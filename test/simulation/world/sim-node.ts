import type { EventLoop } from '../event-loop';
import type { SeededRandom } from '../seeded-random';
import type { WireResponse } from '../../support/wire/wire-responses';
import { Conversation } from './conversation';
import type { Link, LinkConditions, NodeSide } from './link';
import { NodeConditions } from './node-conditions';
import type { SimCluster, WorldParts } from './sim-cluster';
import type { Acceptance, Listener } from './sim-network';
import type { NodeFacts, SystemView } from './system-tables';
import type { Statement } from './statements';
import { Storage } from './storage';

/** A statement that a node knows by its id. */
export interface PreparedOnNode {
  readonly statement: Statement;
  readonly keyspace: string | undefined;
}

/** Where a node is and what it is called. */
export interface NodePlace {
  readonly name: string;
  readonly address: string;
  readonly datacenter: string;
  readonly rack: string;
}

const tokensPerNode = 8;

/** One node: a process that listens, is paused, dies and comes back, with the data it keeps through all of it. */
export class SimNode implements Listener {
  readonly name: string;
  readonly cluster: SimCluster;
  readonly random: SeededRandom;
  readonly storage = new Storage();
  readonly manners: NodeConditions;
  readonly conditions: LinkConditions;
  readonly prepared = new Map<string, PreparedOnNode>();
  /** How often each statement was prepared. */
  readonly preparations = new Map<string, number>();
  readonly conversations = new Set<Conversation>();
  readonly datacenter: string;
  readonly port = 9042;
  address: string;
  schemaVersion = 0;
  /** What is added to each way to it and back. */
  lagMs = 0;
  /** Connections are not made although the node runs. */
  connectFault: Acceptance | undefined;
  isHalfKnown = false;
  /** How often it was started: what an earlier process had begun ends with it. */
  incarnation = 0;
  #state: 'up' | 'down' | 'vanished' = 'down';
  #isPaused = false;
  #hasLeft = false;
  #whenResumed: (() => void)[] = [];
  readonly #rack: string;
  readonly #hostId: Buffer;
  readonly #tokens: readonly string[];

  constructor(cluster: SimCluster, place: NodePlace) {
    this.cluster = cluster;
    this.name = place.name;
    this.address = place.address;
    this.datacenter = place.datacenter;
    this.#rack = place.rack;
    this.random = this.parts.random.of(place.name);
    this.#hostId = hostIdBytes(this.random);
    this.#tokens = Array.from({ length: tokensPerNode }, () => tokenText(this.random));
    const { settings, random } = this.parts;
    this.conditions = {
      latencyMs: () => this.lagMs + random.exponential(settings.latencyMs),
      isCut: false, isStalled: false, resetsUnknown: false, chunks: settings.chunks, kernelBytes: settings.kernelBytes,
      highWaterBytes: settings.highWaterBytes,
    };
    this.manners = new NodeConditions(settings.serviceMs);
  }

  get parts(): WorldParts {
    return this.cluster.parts;
  }

  get #loop(): EventLoop {
    return this.parts.loop;
  }

  get endpoint(): string {
    return `${this.address}:${this.port}`;
  }

  get isUp(): boolean {
    return this.#state === 'up';
  }

  /** Takes part in reads and writes of others. */
  get isReachable(): boolean {
    return this.isUp && !this.#isPaused;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  get holdsData(): boolean {
    return this.datacenter === 'dc1';
  }

  get acceptance(): Acceptance {
    if (this.#state !== 'up') return this.#state === 'vanished' ? 'hang' : 'refuse';
    return this.connectFault ?? 'accept';
  }

  get facts(): NodeFacts {
    const { address, port, datacenter, schemaVersion, isHalfKnown } = this;
    const own = { hostId: this.#hostId, rack: this.#rack, tokens: this.#tokens };
    return { ...own, address, port, datacenter, schemaVersion, isHalfKnown };
  }

  /** What the node's own tables hold now. */
  view(protocolVersion: number): SystemView {
    const { replicationFactor, hasPeersV2 } = this.parts.settings;
    const peers = this.cluster.nodes.filter((node) => node !== this).map((node) => node.facts);
    return { own: { ...this.facts, isHalfKnown: false }, peers, replicationFactor, hasPeersV2, protocolVersion };
  }

  /** Starts the process, at another address when there is one; `forgets` its prepared statements. */
  start(options: { readonly address?: string; readonly forgets: boolean }): void {
    const { network, trace, schema } = this.parts;
    if (this.#state === 'up' || this.#hasLeft) return;
    if (options.address !== undefined) {
      network.unlisten(this.endpoint);
      this.address = options.address;
    }
    if (options.forgets) this.prepared.clear();
    trace.note('start', this.name, this.endpoint, options.forgets);
    this.incarnation++;
    this.#state = 'up';
    this.schemaVersion = schema.version;
    this.conditions.resetsUnknown = true;
    network.listen(this.endpoint, this);
    this.cluster.gossip(this, 'STATUS_CHANGE', 'UP');
  }

  /** Ends the process; when the whole machine is gone nobody is told, and connections to it hang. */
  kill(manner: 'process' | 'machine'): void {
    if (this.#state !== 'up') return;
    this.parts.trace.note('kill', this.name, manner);
    this.#state = manner === 'process' ? 'down' : 'vanished';
    this.conditions.resetsUnknown = false;
    this.#whenResumed = [];
    this.resume();
    for (const conversation of [...this.conversations]) conversation.endWithProcess(manner === 'process');
    this.conversations.clear();
    this.cluster.gossip(this, 'STATUS_CHANGE', 'DOWN');
  }

  /** Ends for good: its machine is used for something else. */
  leave(): void {
    this.#hasLeft = true;
    this.kill('process');
    this.#state = 'down';
  }

  /** Stops the process as SIGSTOP does: connections are still made by the system, and nothing is answered. */
  pause(): void {
    if (this.#state !== 'up' || this.#isPaused) return;
    this.parts.trace.note('pause', this.name);
    this.#isPaused = true;
    this.conditions.isStalled = true;
  }

  resume(): void {
    if (!this.#isPaused) return;
    this.parts.trace.note('resume', this.name);
    this.#isPaused = false;
    this.setStalled(false);
    for (const run of this.#whenResumed.splice(0)) this.#loop.after(this.random.exponential(1), run);
  }

  /** Stops reading, or goes on. */
  setStalled(isStalled: boolean): void {
    this.conditions.isStalled = isStalled || this.#isPaused;
    if (!this.conditions.isStalled) for (const link of this.parts.network.linksTo(this.endpoint)) link.readForNode();
  }

  /** The cable to the node is cut, or mended. */
  setCut(isCut: boolean): void {
    this.conditions.isCut = isCut;
    if (!isCut) for (const link of this.parts.network.linksTo(this.endpoint)) link.mend();
  }

  /** Something that the process does after a while, unless it has ended by then. */
  later(delayMs: number, run: () => void): void {
    const { incarnation } = this;
    const attempt = (): void => {
      if (this.incarnation !== incarnation || !this.isUp) return;
      if (this.#isPaused) this.#whenResumed.push(attempt);
      else run();
    };
    this.#loop.after(delayMs, attempt);
  }

  accept(link: Link): NodeSide {
    const conversation = new Conversation(this, link);
    this.conversations.add(conversation);
    return conversation;
  }

  /** Sends an event to the clients that have asked for its kind. */
  tell(event: WireResponse): void {
    if (!this.isReachable) return;
    for (const conversation of this.conversations) conversation.tellEvent(event);
  }

  /** The node hears of a newer schema. */
  learnSchema(version: number): void {
    if (!this.isUp || version <= this.schemaVersion) return;
    this.schemaVersion = version;
    if (this.parts.settings.forgetsOnAlter) this.forgetStatements();
    for (const event of this.cluster.schemaEvents()) this.tell(event);
  }

  countPreparation(statement: string): void {
    this.preparations.set(statement, (this.preparations.get(statement) ?? 0) + 1);
  }

  forgetStatements(): void {
    this.prepared.clear();
  }
}

function hostIdBytes(random: SeededRandom): Buffer {
  const bytes = random.bytes(16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes;
}

function tokenText(random: SeededRandom): string {
  return random.bytes(8).readBigInt64BE(0).toString();
}
