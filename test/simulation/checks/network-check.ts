import type { EventLoop } from '../event-loop';
import type { Scenario } from '../scenario';
import type { NetworkWatcher } from '../world/sim-network';
import type { Link } from '../world/link';
import type { Violations } from './violations';

/** The longest that a request of the driver's own waits for its answer on a connection that takes no others any more. */
const longestDrainMs = 13_000;
const windowMs = 1_000;

/** What a client may do to the network: no storms of connections, no connection kept that is dead, no buffer used too early. */
export class NetworkCheck implements NetworkWatcher {
  readonly #loop: EventLoop;
  readonly #violations: Violations;
  readonly #noticeMs: number;
  readonly #mostInWindow: number;
  readonly #attempts = new Map<string, number[]>();

  constructor(loop: EventLoop, scenario: Scenario, violations: Violations) {
    this.#loop = loop;
    this.#violations = violations;
    this.#noticeMs = Math.max(...scenario.clients.map(({ heartbeatIntervalMs, heartbeatTimeoutMs, connectTimeoutMs }) => (
      Math.max(heartbeatIntervalMs + heartbeatTimeoutMs + 1_000, connectTimeoutMs)
    )));
    this.#mostInWindow = Math.max(...scenario.clients.map(mostAttempts));
  }

  onConnecting(client: string, endpoint: string): void {
    const key = `${client} to ${endpoint}`;
    const nowMs = this.#loop.nowMs;
    const recent = (this.#attempts.get(key) ?? []).filter((atMs) => nowMs - atMs < windowMs);
    recent.push(nowMs);
    this.#attempts.set(key, recent);
    if (recent.length === this.#mostInWindow) {
      this.#violations.add('no storms', `${recent.length} connections of ${key} within ${windowMs} ms`);
    }
  }

  /** Heartbeats find a dead connection; one that is out of use already ends with its last request. */
  onDead(link: Link): void {
    const { blockedMs } = this.#loop;
    this.#loop.after(this.#noticeMs + longestDrainMs, () => {
      if (!link.isOpenAtClient || this.#loop.blockedMs > blockedMs) return;
      this.#violations.add('dead connections are noticed', `the one to ${link.peer} is in use after ${this.#noticeMs} ms`);
    });
  }

  onBufferReused(endpoint: string): void {
    this.#violations.add('buffers', `A buffer was used again before ${endpoint} had it`);
  }
}

/** Each pool tries by itself, at first as fast as the shortest of its delays; the control connection tries twice in a row. */
function mostAttempts({ sessions, localConnections, reconnectBaseMs }: Scenario['clients'][number]): number {
  const perPool = 6 + Math.ceil(200 / reconnectBaseMs);
  return 10 + sessions * (localConnections + perPool) * 3;
}
