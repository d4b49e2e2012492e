/** One value with its time; of two the later one counts. */
export interface Cell {
  readonly token: string;
  readonly timestamp: bigint;
}

/** The newer of two cells, as all replicas see it. */
export function newer(one: Cell | undefined, other: Cell | undefined): Cell | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  if (one.timestamp !== other.timestamp) return one.timestamp > other.timestamp ? one : other;
  return one.token > other.token ? one : other;
}

/** The rows of one replica, by keyspace and key; it outlives its node's process. */
export class Storage {
  readonly #cells = new Map<string, Cell>();

  get(place: string): Cell | undefined {
    return this.#cells.get(place);
  }

  apply(place: string, cell: Cell): void {
    this.#cells.set(place, newer(this.#cells.get(place), cell)!);
  }

  entries(): Iterable<[string, Cell]> {
    return this.#cells.entries();
  }
}

/** Which nodes hold a place: as many as the replication factor says, one after the other from where its hash points. */
export function replicasOf<N>(place: string, nodes: readonly N[], replicationFactor: number): N[] {
  const start = hashOf(place) % nodes.length;
  return Array.from({ length: Math.min(replicationFactor, nodes.length) }, (_, i) => nodes[(start + i) % nodes.length]!);
}

function hashOf(text: string): number {
  let hash = 0x811c_9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x0100_0193);
  return (hash ^ (hash >>> 15)) >>> 0;
}
