import { expect } from 'chai';
import { Cluster, ConnectionError, ExponentialReconnectionPolicy } from '../../../src/index';
import type { ClusterOptions, QueryOptions, Session } from '../../../src/index';
import { rejection } from '../rejection';
import { eventually } from '../until';
import { FaultyProxy } from './faulty-proxy';

/** Where the node is, how it is spoken to, and statements with one value: one that gives rows, and one that writes. */
export interface ProxiedWire {
  readonly contactPoint: string;
  readonly options: ClusterOptions;
  readonly read: string;
  readonly write: string;
}

/** The texts of writes. */
export const writes = /INSERT|UPDATE/;

/** A session whose connections all go through a proxy. */
export class ProxyBench {
  readonly #wire: () => ProxiedWire;
  proxy!: FaultyProxy;
  #cluster!: Cluster;
  #session!: Session;

  constructor(wire: () => ProxiedWire) {
    this.#wire = wire;
  }

  get wire(): ProxiedWire {
    return this.#wire();
  }

  async start(): Promise<void> {
    this.proxy = await FaultyProxy.before(this.wire.contactPoint);
    this.#cluster = new Cluster({
      ...this.wire.options, contactPoints: [this.proxy.contactPoint], addressTranslator: this.proxy.translator,
      schemaMetadata: false, heartbeatIntervalMs: 300, heartbeatTimeoutMs: 300,
      reconnectionPolicy: new ExponentialReconnectionPolicy(2, 50),
    });
    this.#session = await this.#cluster.connect();
    await this.#session.execute(this.wire.write, ['warm']);
    await this.read();
    this.proxy.requests.length = 0;
  }

  async end(): Promise<void> {
    this.proxy.heal();
    await this.#cluster.shutdown();
    await this.proxy[Symbol.asyncDispose]();
  }

  async write(options: QueryOptions = {}): Promise<void> {
    await this.#session.execute(this.wire.write, ['x'], { timeoutMs: 8_000, ...options });
  }

  /** The number of rows that there are to be read. */
  async read(options: QueryOptions = {}): Promise<number> {
    return (await this.#session.execute(this.wire.read, ['warm'], { timeoutMs: 8_000, ...options })).rows.length;
  }

  /** Takes all trouble away and waits until requests are answered again. */
  async isWell(): Promise<void> {
    this.proxy.heal();
    await eventually(async () => {
      expect(await this.read({ timeoutMs: 2_000, idempotent: true })).to.be.greaterThan(0);
    }, { limitMs: 10_000 });
  }

  /** The write fails with a lost connection, may have run, and went over the wire once. */
  async isLost(): Promise<void> {
    const error = await rejection(this.write());
    expect(error).to.be.instanceOf(ConnectionError).and.include({ mayHaveRun: true });
    expect(this.proxy.sent(writes).length).to.equal(1);
    await this.isWell();
  }
}
