import { inspect } from 'node:util';
import type { AuthEndpoint } from '../auth/authenticator';
import { formatEndpoint } from '../environment';
import { printableText } from '../protocol/server-text';
import type { Uuid } from '../values/uuid';

/** What `system.local` and `system.peers_v2` tell about a node. */
export interface HostInfo {
  readonly hostId: Uuid;
  readonly address: string;
  readonly port: number;
  /** The name that the user gave for it, as a contact point or by the address translator. */
  readonly hostname?: string | undefined;
  /** What the proxy at the address knows it by, where it is reached through one: its host id. */
  readonly serverName?: string | undefined;
  readonly datacenter: string;
  readonly rack: string;
  readonly tokens: readonly string[];
  readonly releaseVersion: string;
  readonly dseVersion: string | undefined;
  /** DSE 6: what tells machines apart that run several nodes. */
  readonly serverId?: string | undefined;
  readonly workloads: ReadonlySet<string>;
  /** All addresses that the system tables give for it, whoever uses them. */
  readonly knownAs?: ReadonlySet<string>;
}

/** `unknown` until the first attempt to connect has ended. */
export type HostState = 'up' | 'down' | 'unknown';

/** Of what a node says about its place, when it is shown. */
const longestPlace = 200;
/** Share of the newest answer in the smoothed latency. */
const newestShare = 0.1;
/** Answers that must have come before their mean means something. */
const leastAnswers = 10;
/** Without answers for this long a latency is forgotten, so that an avoided host gets another chance. */
const latencyKeptMs = 5_000;

/** A node of the cluster; its identity is its host id, whatever its address. */
export class Host {
  readonly hostId: Uuid;
  state: HostState = 'unknown';
  #info: HostInfo;
  #latencyMs = 0;
  #answers = 0;
  #answeredAtMs = 0;

  constructor(info: HostInfo) {
    this.hostId = info.hostId;
    this.#info = info;
  }

  get address(): string {
    return this.#info.address;
  }

  get port(): number {
    return this.#info.port;
  }

  /** The name it is known by, which its certificate must carry; undefined when there is only its address. */
  get hostname(): string | undefined {
    return this.#info.hostname;
  }

  /** @internal Where connections to it go, and under which name. */
  get endpoint(): AuthEndpoint {
    const { address, port, hostname, serverName } = this.#info;
    return { address, port, ...(hostname !== undefined && { hostname }), ...(serverName !== undefined && { serverName }) };
  }

  get datacenter(): string {
    return this.#info.datacenter;
  }

  get rack(): string {
    return this.#info.rack;
  }

  /** The tokens it owns, as text. */
  get tokens(): readonly string[] {
    return this.#info.tokens;
  }

  get releaseVersion(): string {
    return this.#info.releaseVersion;
  }

  get dseVersion(): string | undefined {
    return this.#info.dseVersion;
  }

  /** DSE 6: what tells machines apart that run several nodes; undefined elsewhere. */
  get serverId(): string | undefined {
    return this.#info.serverId;
  }

  /** What the proxy at its address knows it by, where it is reached through one. */
  get serverName(): string | undefined {
    return this.#info.serverName;
  }

  /** @internal Whether connections to it go to this very address and port. */
  isAt({ address, port }: { readonly address: string; readonly port: number }): boolean {
    return this.serverName === undefined && address === this.address && port === this.port;
  }

  /** @internal Whether it is at an address, or is known to the other nodes by it. */
  isKnownAs(address: string): boolean {
    return address === this.address || this.#info.knownAs?.has(address) === true;
  }

  /** DSE workloads such as `Search` and `Graph`; empty on Cassandra. */
  get workloads(): ReadonlySet<string> {
    return this.#info.workloads;
  }

  /** @internal Takes over what a newer reading of the system tables says; true when its endpoint changed. */
  update(info: HostInfo): boolean {
    const isMoved = info.address !== this.address || info.port !== this.port;
    this.#info = info;
    return isMoved;
  }

  /** @internal Notes that an answer came at a moment of the monotonic clock, after so long. */
  noteAnswer(latencyMs: number, nowMs: number): void {
    if (nowMs - this.#answeredAtMs > latencyKeptMs) this.#answers = 0;
    this.#latencyMs = this.#answers === 0 ? latencyMs : this.#latencyMs + (latencyMs - this.#latencyMs) * newestShare;
    this.#answers++;
    this.#answeredAtMs = nowMs;
  }

  /** @internal The smoothed time to an answer; undefined while too few have come lately. */
  latencyMs(nowMs: number): number | undefined {
    return this.#answers < leastAnswers || nowMs - this.#answeredAtMs > latencyKeptMs ? undefined : this.#latencyMs;
  }

  toString(): string {
    return formatEndpoint(this);
  }

  toJSON(): object {
    const { address, port, datacenter, rack, state, releaseVersion } = this;
    return { hostId: this.hostId.toString(), address, port, datacenter, rack, state, releaseVersion };
  }

  [inspect.custom](): string {
    const place = printableText(`${this.datacenter}/${this.rack}`, longestPlace);
    return `Host(${this.toString()} ${place} ${this.state})`;
  }
}
