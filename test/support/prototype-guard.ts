const prototypes = { Object: Object.prototype, Array: Array.prototype, Function: Function.prototype } as const;

const original: ReadonlyMap<object, ReadonlySet<string | symbol>> = new Map(
  Object.values(prototypes).map((prototype) => [prototype, new Set(Reflect.ownKeys(prototype))]),
);

/** Takes away what was added to the prototypes of everything, and gives the names of it. */
export function removePollution(): string[] {
  return Object.entries(prototypes).flatMap(([name, prototype]) => {
    const added = Reflect.ownKeys(prototype).filter((key) => original.get(prototype)?.has(key) !== true);
    for (const key of added) Reflect.deleteProperty(prototype, key);
    return added.map((key) => `${name}.prototype.${String(key)}`);
  });
}
