import { checkEnd } from './checks/final-check';
import { Ledger } from './checks/ledger';
import { watchHostStates } from './checks/host-events';
import { NetworkCheck } from './checks/network-check';
import { checkRecovery } from './checks/recovery-check';
import { Violations } from './checks/violations';
import type { Violation } from './checks/violations';
import { SimClient } from './client/sim-client';
import { EventLoop } from './event-loop';
import { scenarioOf } from './scenario';
import type { Scenario } from './scenario';
import { SeededRandom } from './seeded-random';
import { Trace } from './trace';
import { planFaults } from './world/faults';
import { SimCluster } from './world/sim-cluster';
import { SimNetwork } from './world/sim-network';
import { SimSchema } from './world/sim-schema';
import { addNode, healEverything, publishName } from './world/world';
import type { World } from './world/world';

/** What came of a simulation. */
export interface SimulationResult {
  readonly seed: number;
  readonly hash: string;
  readonly violations: readonly Violation[];
  readonly operations: number;
  readonly failed: number;
  readonly turns: number;
  readonly faults: readonly string[];
  readonly lines: readonly string[];
}

/** How a simulation is run. */
export interface SimulationOptions {
  readonly seconds?: number;
  /** Keeps the text of the trace. */
  readonly keepsLines?: boolean;
}

/** Runs one seed from its beginning to its end, or to the first broken promise. */
export async function simulate(
  seed: number, { seconds = 60, keepsLines = false }: SimulationOptions = {},
): Promise<SimulationResult> {
  const simulation = new Simulation(scenarioOf(seed, seconds), keepsLines);
  return simulation.run();
}

class Simulation {
  readonly #scenario: Scenario;
  readonly #loop = new EventLoop();
  readonly #trace: Trace;
  readonly #violations: Violations;
  readonly #ledger: Ledger;
  readonly #world: World;
  readonly #clients: SimClient[] = [];

  constructor(scenario: Scenario, keepsLines: boolean) {
    const loop = this.#loop;
    const nowMs = (): number => loop.nowMs;
    this.#scenario = scenario;
    this.#trace = new Trace(nowMs, keepsLines);
    this.#violations = new Violations(this.#trace, nowMs);
    this.#ledger = new Ledger(this.#violations);
    this.#world = this.#makeWorld(new SeededRandom(scenario.seed));
  }

  #makeWorld(random: SeededRandom): World {
    const [loop, trace, violations, ledger] = [this.#loop, this.#trace, this.#violations, this.#ledger];
    const watcher = new NetworkCheck(loop, this.#scenario, violations);
    const network = new SimNetwork({ loop, trace, random: random.of('network'), watcher });
    const schema = new SimSchema();
    const settings = this.#scenario.cluster;
    const cluster = new SimCluster({ loop, trace, violations, ledger, network, schema, settings, random: random.of('cluster') });
    for (let i = 0; i < this.#scenario.nodes; i++) addNode(cluster, 'dc1');
    for (let i = 0; i < this.#scenario.remoteNodes; i++) addNode(cluster, 'dc2');
    for (const node of cluster.nodes) node.start({ forgets: false });
    publishName({ network, cluster });
    const keepsFirst = this.#scenario.clients.some(({ contactNames }) => !contactNames);
    return { loop, random: random.of('faults'), trace, network, cluster, clients: this.#clients, keepsFirst };
  }

  async run(): Promise<SimulationResult> {
    const { seed, seconds } = this.#scenario;
    const onRejection = (reason: unknown): void => {
      this.#violations.add('no unhandled rejection', reason instanceof Error ? (reason.stack ?? reason.message) : String(reason));
    };
    process.on('unhandledRejection', onRejection);
    try {
      this.#prepare();
      await this.#loop.run(seconds * 1_000, () => this.#violations.found.length > 0);
      if (this.#violations.found.length === 0) checkEnd(this.#world, this.#clients, this.#ledger, this.#violations);
    } catch (error) {
      this.#violations.add('the simulation goes on', error instanceof Error ? (error.stack ?? error.message) : String(error));
    } finally {
      process.off('unhandledRejection', onRejection);
    }
    const { operations } = this.#ledger;
    return {
      seed, hash: this.#trace.hash, violations: this.#violations.found, operations: operations.length,
      failed: operations.filter(({ outcome }) => outcome === 'failed').length, turns: this.#loop.turns,
      faults: [...new Set(this.#scenario.faults.map(({ name }) => name))], lines: this.#trace.lines,
    };
  }

  #prepare(): void {
    const { clients, faults, healedAtMs, recoveredAtMs, shutdownAtMs } = this.#scenario;
    const random = new SeededRandom(this.#scenario.seed);
    for (const [i, settings] of clients.entries()) {
      const addresses = this.#world.cluster.nodes.slice(0, 3).map(({ address }) => address);
      const client = new SimClient(`c${i + 1}`, settings, {
        loop: this.#loop, trace: this.#trace, violations: this.#violations, ledger: this.#ledger, network: this.#world.network,
        scenario: this.#scenario, random: random.of(`client ${i}`), addresses,
      });
      this.#clients.push(client);
      watchHostStates(client, this.#world, this.#violations);
      this.#loop.after(0, () => this.#loop.arrive(() => client.start()));
    }
    planFaults(this.#world, faults);
    this.#loop.after(healedAtMs + 1, () => healEverything(this.#world));
    this.#loop.after(recoveredAtMs, () => this.#trace.note('recovered'));
    this.#loop.after(shutdownAtMs - restMs, () => {
      for (const client of this.#clients) client.isResting = true;
    });
    this.#loop.after(shutdownAtMs, () => this.#loop.arrive(() => {
      for (const client of this.#clients) void checkRecovery(client, this.#world, this.#scenario);
    }));
  }
}

/** Before the last checks: the tasks have ended what they had begun. */
const restMs = 2_000;
