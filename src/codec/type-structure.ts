import type { DataType } from './data-type';
import { isFrozen } from './data-type';

/** The structures of wide types, for which each level of nesting around them asks again. */
const wideStructures = new WeakMap<DataType, string>();
const wideCharacters = 256;

/** A text that types share only when they have the same structure: names are quoted, so that none imitates another. */
export function structureOf(type: DataType): string {
  return wideStructures.get(type) ?? describe(type);
}

function describe(type: DataType): string {
  const frozen = isFrozen(type) ? '!' : '';
  switch (type.kind) {
    case 'list':
    case 'set':
      return `${frozen}${type.kind}(${structureOf(type.element)})`;
    case 'map':
      return `${frozen}map(${structureOf(type.key)},${structureOf(type.value)})`;
    case 'tuple':
      return remembered(type, `${frozen}tuple(${type.elements.map(structureOf).join(',')})`);
    case 'vector':
      return `vector(${structureOf(type.element)},${type.dimensions})`;
    case 'udt':
      return remembered(type, `${frozen}udt(${[
        JSON.stringify(type.keyspace),
        JSON.stringify(type.name),
        ...type.fields.map((field) => `${JSON.stringify(field.name)}:${structureOf(field.type)}`),
      ].join(',')})`);
    case 'custom':
      return JSON.stringify(type.className);
    default:
      return type.kind;
  }
}

function remembered(type: DataType, structure: string): string {
  if (structure.length >= wideCharacters) wideStructures.set(type, structure);
  return structure;
}
