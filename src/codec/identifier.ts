/** Words that CQL reads as keywords or as native types where a name could stand. */
const reserved = new Set((
  'add allow alter and apply asc authorize batch begin by columnfamily create default delete desc describe drop '
  + 'entries execute from full grant if in index infinity insert into is keyspace limit materialized mbean mbeans '
  + 'modify nan norecursive not null of on or order primary rename replace revoke schema select set table to token '
  + 'truncate unlogged unset update use using view where with '
  + 'ascii bigint blob boolean counter date decimal double duration float frozen inet int list map smallint text '
  + 'time timestamp timeuuid tinyint tuple udt uuid varchar varint vector'
).split(' '));

/** A name as CQL text: quoted unless it is lower-case, plain and neither a keyword nor a native type. */
export function formatIdentifier(name: string): string {
  return /^[a-z][a-z0-9_]*$/.test(name) && !reserved.has(name) ? name : quoteIdentifier(name);
}

/** A name in double quotes, those inside doubled, so that no name can end the text early. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
