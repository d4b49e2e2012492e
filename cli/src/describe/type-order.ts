import type { DataType, UdtType } from 'purecql';

/** User-defined types, each after those that its fields have in them. */
export function typesInOrder(types: Iterable<UdtType>): UdtType[] {
  const all = new Map([...types].map((type) => [type.name, type]));
  const done = new Set<UdtType>();
  const add = (type: UdtType | undefined): void => {
    if (type === undefined || done.has(type)) return;
    for (const name of type.fields.flatMap((field) => namesIn(field.type))) add(all.get(name));
    done.add(type);
  };
  for (const type of all.values()) add(type);
  return [...done];
}

/** Names of the user-defined types that a type is made of; no type of a server is made of itself. */
function namesIn(type: DataType): string[] {
  switch (type.kind) {
    case 'udt':
      return [type.name];
    case 'list':
    case 'set':
    case 'vector':
      return namesIn(type.element);
    case 'map':
      return [...namesIn(type.key), ...namesIn(type.value)];
    case 'tuple':
      return type.elements.flatMap(namesIn);
    default:
      return [];
  }
}
