import type { DataType } from '../../codec/data-type';
import { EncodingError } from '../../errors';

/** A CQL type as GraphSON 3.0 of DSE tells it, in tuples and user-defined types. */
export interface CqlDefinition {
  readonly fieldName?: string;
  readonly cqlType: string;
  readonly keyspace?: string;
  readonly name?: string;
  readonly definition?: readonly CqlDefinition[];
}

/** @throws EncodingError for a vector, of which GraphSON knows nothing */
export function cqlDefinition(type: DataType, fieldName?: string): CqlDefinition {
  const named = fieldName === undefined ? {} : { fieldName };
  switch (type.kind) {
    case 'list':
    case 'set':
      return { ...named, cqlType: type.kind, definition: [cqlDefinition(type.element)] };
    case 'map':
      return { ...named, cqlType: 'map', definition: [cqlDefinition(type.key), cqlDefinition(type.value)] };
    case 'tuple':
      return { ...named, cqlType: 'tuple', definition: type.elements.map((element) => cqlDefinition(element)) };
    case 'udt': {
      const { keyspace, name, fields } = type;
      const definition = fields.map((field) => cqlDefinition(field.type, field.name));
      return { ...named, cqlType: 'udt', keyspace, name, definition };
    }
    case 'custom':
      return { ...named, cqlType: type.className };
    case 'vector':
      throw new EncodingError('GraphSON', 'a graph has no vectors');
    default:
      return { ...named, cqlType: type.kind };
  }
}
