import type { DataType, UdtType } from '../../codec/data-type';
import { freezeType, isFrozen, listOf, mapOf, setOf, tupleOf, vectorOf } from '../../codec/data-type';

/** The same type made of the user-defined types as they are now; those that are no longer there stay as they were. */
export function rebindType(type: DataType, types: ReadonlyMap<string, UdtType>): DataType {
  const bind = (inner: DataType): DataType => rebindType(inner, types);
  switch (type.kind) {
    case 'list':
      return listOf(bind(type.element), type.frozen);
    case 'set':
      return setOf(bind(type.element), type.frozen);
    case 'map':
      return mapOf(bind(type.key), bind(type.value), type.frozen);
    case 'tuple':
      return tupleOf(type.elements.map(bind), type.frozen);
    case 'vector':
      return vectorOf(bind(type.element), type.dimensions);
    case 'udt': {
      const found = types.get(type.name) ?? type;
      return isFrozen(type) ? freezeType(found) : found;
    }
    default:
      return type;
  }
}
