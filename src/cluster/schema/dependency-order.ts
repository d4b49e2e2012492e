/** What can be made one after the other, and what cannot. */
export interface DependencyOrder<T> {
  /** Each stands behind all that it needs. */
  readonly ordered: readonly T[];
  /** What needs itself in the end, and what needs such. */
  readonly circular: readonly T[];
}

/** Sorts items so that each comes behind those it needs, in linear time. Needs that no item meets do not count. */
export function dependencyOrder<T>(
  items: ReadonlyMap<string, T>, needsOf: (item: T) => ReadonlySet<string>,
): DependencyOrder<T> {
  const missing = new Map<string, number>();
  const neededBy = new Map<string, string[]>();
  for (const [name, item] of items) {
    const needs = [...needsOf(item)].filter((need) => items.has(need));
    missing.set(name, needs.length);
    for (const need of needs) {
      const others = neededBy.get(need);
      if (others === undefined) neededBy.set(need, [name]);
      else others.push(name);
    }
  }
  const ordered = [...items.keys()].filter((name) => missing.get(name) === 0);
  for (const name of ordered) {
    for (const other of neededBy.get(name) ?? []) {
      const left = missing.get(other)! - 1;
      missing.set(other, left);
      if (left === 0) ordered.push(other);
    }
  }
  const circular = [...items.keys()].filter((name) => missing.get(name) !== 0);
  return { ordered: ordered.map((name) => items.get(name)!), circular: circular.map((name) => items.get(name)!) };
}
