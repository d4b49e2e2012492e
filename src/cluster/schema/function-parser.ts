import type { SystemRow } from '../topology';
import { textIn, textsIn } from './row-fields';
import type { AggregateMetadata, FunctionMetadata } from './schema-metadata';
import type { TypeResolver } from './type-resolver';

/** Functions by their rows in `system_schema.functions`. */
export function parseFunctions(
  keyspace: string, rows: readonly SystemRow[], resolver: TypeResolver,
): FunctionMetadata[] {
  return rows.map((row) => Object.freeze({
    keyspace,
    name: textIn(row, 'function_name') ?? '',
    argumentNames: Object.freeze(textsIn(row, 'argument_names')),
    argumentTypes: Object.freeze(textsIn(row, 'argument_types').map((text) => resolver.resolve(text))),
    returnType: resolver.resolve(textIn(row, 'return_type') ?? ''),
    language: textIn(row, 'language') ?? '',
    body: textIn(row, 'body') ?? '',
    calledOnNullInput: row['called_on_null_input'] === true,
  }));
}

/** Aggregates by their rows in `system_schema.aggregates`. */
export function parseAggregates(
  keyspace: string, rows: readonly SystemRow[], resolver: TypeResolver,
): AggregateMetadata[] {
  return rows.map((row) => Object.freeze({
    keyspace,
    name: textIn(row, 'aggregate_name') ?? '',
    argumentTypes: Object.freeze(textsIn(row, 'argument_types').map((text) => resolver.resolve(text))),
    stateFunction: textIn(row, 'state_func') ?? '',
    stateType: resolver.resolve(textIn(row, 'state_type') ?? ''),
    finalFunction: textIn(row, 'final_func'),
    initialCondition: textIn(row, 'initcond'),
    returnType: resolver.resolve(textIn(row, 'return_type') ?? ''),
  }));
}
